import { checkChangesets } from './checks/changesets.ts';
import { checkDependencies } from './checks/dependencies.ts';
import { checkDocs } from './checks/docs.ts';
import { checkErrorCodes } from './checks/error-codes.ts';
import { checkExports } from './checks/exports.ts';
import { checkFormatAndLint } from './checks/format-and-lint.ts';
import { checkLayers } from './checks/layers.ts';
import { checkLinks } from './checks/links.ts';
import { checkManifests } from './checks/manifests.ts';
import { checkOptionalTypes } from './checks/optional-types.ts';
import { checkPackaging } from './checks/packaging.ts';
import { checkPublicApi } from './checks/public-api.ts';
import { checkPurity } from './checks/purity.ts';
import { checkSizes } from './checks/sizes.ts';
import { checkWords } from './checks/words.ts';

/**
 * Everything about the code that is not a type and not a test. Run after a build; each check returns its
 * problems.
 */
const checks: [string, () => Promise<string[]>][] = [
  ['format and lint', checkFormatAndLint],
  ['layers', checkLayers],
  ['words', checkWords],
  ['purity', checkPurity],
  ['exports', checkExports],
  ['sizes', checkSizes],
  ['packaging', checkPackaging],
  ['manifests', checkManifests],
  ['dependencies', checkDependencies],
  ['types with and without optional packages', checkOptionalTypes],
  ['API reference', checkDocs],
  ['public API', checkPublicApi],
  ['changesets', checkChangesets],
  ['links', checkLinks],
  ['error codes', checkErrorCodes],
];

let failed = false;
// Begun together: most of the time goes into other processes.
const found = await Promise.all(checks.map(async ([name, check]) => ({ name, problems: await check() })));
for (const { name, problems } of found) {
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`);
  for (const problem of problems) {
    console.log(`    ${problem.replaceAll('\n', '\n    ')}`);
  }
  failed ||= problems.length > 0;
}
process.exitCode = failed ? 1 : 0;
