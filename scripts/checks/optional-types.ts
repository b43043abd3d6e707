import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../run.ts';

const use = `import { chatRequest, embeddingRequest } from '@offpeak/core';
chatRequest({ model: 'm', messages: [{ role: 'anyone' }] });
// @ts-expect-error no messages
chatRequest({ model: 'm' });
// @ts-expect-error no input
embeddingRequest({ model: 'm' });
`;

/** core's types must hold, libraries checked too, where the optional `openai` package is not installed. */
export async function checkOptionalTypes(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-types-'));
  try {
    const installed = join(folder, 'node_modules/@offpeak/core');
    mkdirSync(installed, { recursive: true });
    for (const part of ['package.json', 'dist'])
      cpSync(join(root, 'packages/core', part), join(installed, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const file = join(folder, 'use.ts');
    writeFileSync(file, use);
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipDefaultLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      types: [],
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
