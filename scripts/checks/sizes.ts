import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import { root } from '../run.ts';

/** One import, and how many bytes it may add to a page, minified and gzipped. */
interface Budget {
  name: string;
  import: string;
  from: string;
  limit: number;
  /** What the page has anyway. */
  external?: string[];
  /** What the page imports from `@offpeak/core` anyway; only what comes on top of it counts. */
  beside?: string;
  /** Words that show that something else came along. */
  without?: string[];
}

/** A budget per import, measured on the built packages as a browser gets them. */
export async function checkSizes(): Promise<string[]> {
  const budgets = JSON.parse(readFileSync(join(root, 'scripts/budgets.json'), 'utf8')) as Budget[];
  const problems = await Promise.all(budgets.map(measure));
  return problems.flat();
}

async function measure({
  name,
  import: imported,
  from,
  limit,
  external = [],
  beside,
  without = [],
}: Budget): Promise<string[]> {
  const code = `export ${imported} from '${from}';`;
  const folder = join(root, 'packages/conformance');
  const usual = beside === undefined ? '' : `export ${beside} from '@offpeak/core';`;
  const { text, bytes: all } = await bundle(code + usual, folder, external);
  const bytes = usual === '' ? all : all - (await bundle(usual, folder, external)).bytes;
  const strangers = without.filter((word) => text.includes(word));
  console.log(`    ${name}: ${bytes} of ${limit} bytes`);
  return [
    ...(bytes > limit ? [`${name} is ${bytes} bytes min+gzip; the budget is ${limit}`] : []),
    ...strangers.map((word) => `${name} pulls in '${word}'`),
  ];
}
