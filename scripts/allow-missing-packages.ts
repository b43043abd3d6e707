import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Run in a package's folder after its build. Users need not install the packages of providers: the sources
 * say so with `@ts-ignore`, but the bundler of the types hoists the imports and drops that comment, so this
 * writes it back. Imports without names, which the bundler adds to files that share the types, are removed.
 */
const names = 'openai|@anthropic-ai/sdk|@google/genai';
const optionalImport = new RegExp(`^import \\* as \\w+ from '(${names})';$`, 'gm');
const emptyImport = new RegExp(`^import '(${names})';\n`, 'gm');

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.d.ts')) {
    const file = join('dist', name);
    const text = readFileSync(file, 'utf8').replace(emptyImport, '');
    writeFileSync(
      file,
      text.replace(optionalImport, '// @ts-ignore: the $1 package need not be installed.\n$&'),
    );
  }
}
