import { join } from 'node:path';
import { generateReference } from './docs/generate.ts';
import { root } from './run.ts';

await generateReference(join(root, 'docs/api'));
