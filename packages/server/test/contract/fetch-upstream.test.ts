import { fetchUpstream } from '@offpeak/server';
import { testUpstream } from './upstream-contract.ts';

testUpstream(fetchUpstream);
