import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { capture, root } from '../run.ts';

const without = `import { chatRequest, embeddingRequest } from '@offpeak/core';
import { messageRequest } from '@offpeak/core/providers/anthropic';
import { generateRequest } from '@offpeak/core/providers/gemini';
messageRequest({ model: 'm', max_tokens: 1, messages: [{ role: 'anyone' }] });
generateRequest({ contents: [{ parts: [{ anything: 1 }] }] });
// @ts-expect-error no limit of tokens
messageRequest({ model: 'm', messages: [] });
chatRequest({ model: 'm', messages: [{ role: 'anyone' }] });
// @ts-expect-error no messages
chatRequest({ model: 'm' });
// @ts-expect-error no input
embeddingRequest({ model: 'm' });
`;

const withSdk = `import { chatRequest, embeddingRequest, moderationRequest, responsesRequest } from '@offpeak/core';
import { messageRequest } from '@offpeak/core/providers/anthropic';
import { generateRequest } from '@offpeak/core/providers/gemini';
// What only another provider knows is taken too.
const { body } = chatRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], top_k: 3 });
body.messages[0]?.role satisfies 'user' | undefined;
// @ts-expect-error a temperature is a number
chatRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 'hot' });
// @ts-expect-error a batch cannot be streamed
responsesRequest({ model: 'm', input: 'hi', stream: true });
// @ts-expect-error there is no such format
embeddingRequest({ model: 'm', input: 'hi', encoding_format: 'bytes' });
// @ts-expect-error an input is text
moderationRequest({ input: 1 });
messageRequest({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }], top_k: 3 });
// @ts-expect-error nobody else speaks
messageRequest({ model: 'm', max_tokens: 1, messages: [{ role: 'anyone', content: 'hi' }] });
generateRequest({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] });
// @ts-expect-error a text is text
generateRequest({ contents: [{ parts: [{ text: 1 }] }] });
`;

/**
 * core's published types where the optional packages of providers are not installed, libraries checked too,
 * and where they are. The packages of this repository are checked without them, since their types take as
 * long to read as all of ours.
 */
export async function checkOptionalTypes(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-types-'));
  try {
    const installed = join(folder, 'node_modules/@offpeak/core');
    mkdirSync(installed, { recursive: true });
    for (const part of ['package.json', 'dist']) {
      cpSync(join(root, 'packages/core', part), join(installed, part), { recursive: true });
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const problems = await problemsOf(folder, without, { skipDefaultLibCheck: true });
    for (const name of ['openai', '@anthropic-ai/sdk', '@google/genai']) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'packages/conformance/node_modules', name), link);
    }
    return [...problems, ...(await problemsOf(folder, withSdk, { skipLibCheck: true }))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function problemsOf(folder: string, code: string, options: Record<string, boolean>): Promise<string[]> {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'NodeNext',
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    types: [],
    ...options,
  };
  writeFileSync(join(folder, 'use.ts'), code);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const checked = await capture([join(root, 'packages/core/node_modules/.bin/tsc'), '-p', folder], folder);
  return checked.code === 0 ? [] : [checked.output.trim()];
}
