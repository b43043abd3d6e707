import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Run in a package's folder after its build. Users need not install the `openai` package: the sources say so
 * with
 * `@ts-ignore`, but the bundler of the types hoists the import and drops that comment, so this writes it
 * back.
 */
const openaiImport = /^import \* as openai from 'openai';$/m;

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.d.ts')) {
    const file = join('dist', name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(openaiImport, '// @ts-ignore: the openai package need not be installed.\n$&'),
    );
  }
}
