import type { ConformanceCase } from '../case.ts';
import { batchCases } from './batches.ts';
import { fileCases } from './files.ts';
import { offlineCases } from './offline.ts';
import { providerCases } from './providers.ts';
import { streamCases } from './streams.ts';
import { uploadCases } from './uploads.ts';
import { roadCases } from './whole-road.ts';

/** Every case, in the order they run. */
export const cases: ConformanceCase[] = [
  ...streamCases,
  ...offlineCases,
  ...fileCases,
  ...uploadCases,
  ...batchCases,
  ...roadCases,
  ...providerCases,
];
