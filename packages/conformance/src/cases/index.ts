import type { ConformanceCase } from '../case.ts';
import { batchCases } from './batches.ts';
import { fileCases } from './files.ts';
import { streamCases } from './streams.ts';

/** Every case, in the order they run. */
export const cases: ConformanceCase[] = [...streamCases, ...fileCases, ...batchCases];
