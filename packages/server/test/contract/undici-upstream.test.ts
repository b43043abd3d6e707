import { undiciUpstream } from '@offpeak/server/node';
import { testUpstream } from './upstream-contract.ts';

testUpstream((options) => undiciUpstream({ ...options, connections: 2 }));
