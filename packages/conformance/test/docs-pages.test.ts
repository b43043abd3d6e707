import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProgram } from '../../cli/src/program.ts';
import { type DocsPage, docsPages } from '../src/docs-pages.ts';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import type { CodeBlock } from '../src/readme-examples.ts';
import { offpeakCalls } from '../src/shell-commands.ts';

const execute = promisify(execFile);
// Inside this package, so that the examples resolve their imports as a user's files would.
const folder = fileURLToPath(new URL('../.cache/docs/', import.meta.url));
const globalTypes = fileURLToPath(new URL('../../edge/examples/deno/deno-globals.d.ts', import.meta.url));
const pages = await docsPages();
const inTypeScript = ({ language }: CodeBlock): boolean => language === 'ts' || language === 'tsx';
const fileOf = (page: DocsPage, block: CodeBlock): string =>
  join(folder, page.path, block.name ?? `line-${block.line}.${block.language}`);

const examples = pages.flatMap((page) =>
  page.blocks.filter((block) => inTypeScript(block) && block.runs).map((block) => ({ page, block })),
);

/** What each example has printed: all of them run in this process, and at the same time. */
const printed = new AsyncLocalStorage<string[]>();
let server: LiveServer;
let workFolder: string;
const startFolder = process.cwd();

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  for (const page of pages) {
    for (const block of page.blocks.filter(inTypeScript)) {
      await mkdir(dirname(fileOf(page, block)), { recursive: true });
      await writeFile(fileOf(page, block), block.code);
    }
  }
  server = await startLiveServer();
  workFolder = await mkdtemp(join(tmpdir(), 'offpeak-docs-'));
  process.chdir(workFolder);
  vi.stubEnv('OPENAI_API_KEY', server.target.apiKey ?? '');
  vi.stubGlobal('fetch', redirectTo(server));
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      printed.getStore()?.push(format(...values));
    });
  }
});

afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  process.chdir(startFolder);
  await server?.[Symbol.asyncDispose]();
  await rm(workFolder, { recursive: true, force: true });
});

/** Calls to OpenAI, and to a server on the usual port of this machine, reach the server under test. */
function redirectTo({ target }: LiveServer): typeof fetch {
  const realFetch = globalThis.fetch;
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (url.startsWith('http://127.0.0.1:4010/') && !headers.has('authorization')) {
      headers.set('authorization', `Bearer ${target.apiKey}`);
    }
    const address = url.replace(
      /^(https:\/\/api\.openai\.com|http:\/\/127\.0\.0\.1:4010)\/v1/,
      target.baseURL,
    );
    return realFetch(input instanceof Request ? new Request(address, input) : address, { ...init, headers });
  };
}

test.concurrent('the TypeScript on every page compiles', async () => {
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { jsx: 'react-jsx', lib: ['ES2024', 'DOM', 'DOM.Iterable'], types: ['node'] },
    include: ['**/*.ts', '**/*.tsx', globalTypes],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const { stdout } = await execute(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', folder]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test('there are examples that run', () => {
  expect(examples.length).toBeGreaterThan(10);
});

test.concurrent.each(
  examples.map(({ page, block }) => [`${page.path}: ${block.name}`, page, block] as const),
)('%s runs, and prints what the page says', async (_title, page, block) => {
  const lines: string[] = [];
  await printed.run(lines, () => import(/* @vite-ignore */ fileOf(page, block)));
  expect(block.prints).not.toEqual([]);
  for (const text of block.prints) {
    expect(lines.join('\n')).toContain(text);
  }
});

test('the commands on every page exist, with their flags', () => {
  const terminal = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {} };
  const program = createProgram(terminal, '0.0.0');
  const problems: string[] = [];
  for (const page of pages) {
    for (const { code } of page.blocks.filter(({ language }) => language === 'sh')) {
      for (const { line, words, flags } of offpeakCalls(code)) {
        let command = program;
        for (const word of words) {
          command = command.commands.find((one) => one.name() === word) ?? command;
        }
        const known = ['--help', '--version', ...command.options.flatMap(({ long, short }) => [long, short])];
        const unknown = flags.filter((flag) => !known.includes(flag));
        if (words.length > 0 && command === program) {
          problems.push(`${page.path}: there is no command '${words[0]}': ${line}`);
        }
        problems.push(...unknown.map((flag) => `${page.path}: ${command.name()} has no ${flag}: ${line}`));
      }
    }
  }
  expect(problems).toEqual([]);
});

test('the shell scripts on every page parse', async () => {
  const scripts = pages.flatMap(({ path, blocks }) =>
    blocks.filter(({ language }) => language === 'sh').map(({ code, line }) => `# ${path}:${line}\n${code}`),
  );
  const file = join(workFolder, 'all.sh');
  await writeFile(file, scripts.join('\n'));
  const { stderr } = await execute('bash', ['-n', file]).catch((error: { stderr: string }) => error);
  expect(stderr).toBe('');
});
