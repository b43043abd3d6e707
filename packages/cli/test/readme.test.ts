import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config/read-config.ts';
import { createProgram } from '../src/program.ts';
import { inProcess } from './support/in-process.ts';
import { readRows } from './support/requests.ts';
import { startScriptedUpstream } from './support/scripted-upstream.ts';
import { serveHere } from './support/serve-here.ts';
import { tempFolder } from './support/temp-folder.ts';
import { testTerminal } from './support/test-terminal.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The code block that follows `<!-- example: name -->`. */
function example(name: string): string {
  const block = new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n([^]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) {
    throw new Error(`The README has no example ${name}.`);
  }
  return block;
}

/** The arguments of the commands of a block, as a shell would split them. */
function commandsOf(block: string): string[][] {
  return block
    .split('\n')
    .map((line) => /offpeak ([^#)]*)/.exec(line)?.[1]?.trim())
    .filter((line) => line !== undefined)
    .map((line) => line.split(/\s+/).map((word) => word.replace(/^"(.*)"$/, '$1')));
}

test('the examples do what the README says', async () => {
  const folder = tempFolder();
  const upstream = await startScriptedUpstream();
  onTestFinished(() => upstream.close());
  const server = await serveHere(upstream.url, join(folder, 'data'));
  const env = { OFFPEAK_BASE_URL: server.url, OFFPEAK_POLL: '50' };
  const requests = join(folder, 'requests.jsonl');
  const results = join(folder, 'results.jsonl');
  writeFileSync(requests, example('requests.jsonl'));
  let id = '';
  const place = (word: string) =>
    ({
      'requests.jsonl': requests,
      'results.jsonl': results,
      'http://127.0.0.1:4010/v1': server.url,
      $id: id,
    })[word] ?? word;

  for (const name of ['run', 'run-local', 'steps']) {
    for (const words of commandsOf(example(name))) {
      const { code, stdout, stderr } = await inProcess(words.map(place), { env });
      expect([words, code, stderr]).toEqual([words, 0, stderr]);
      if (words[0] === 'submit') {
        id = stdout.trim();
      }
    }
  }
  expect(readRows(results).map((row) => row.custom_id)).toEqual(['moon', 'sun']);
});

test('the table in the README shows its requests', async () => {
  const folder = tempFolder();
  const input = join(folder, 'reviews.csv');
  writeFileSync(input, 'name,review\nAnn,Lovely.\n');
  const line = example('table').replace('reviews.csv', input);
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const { code, stdout } = await inProcess([...words.slice(1), '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).first[0].body).toEqual({
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Good or bad? Lovely.' }],
  });
});

test('the configuration in the README is valid', () => {
  const path = join(tempFolder(), 'offpeak.config.yaml');
  writeFileSync(path, example('config'));
  const env = { GPU_1_KEY: 'a', AZURE_KEY: 'b', TEAM_A_KEY: 'c', HOOK_SECRET: 'd' };
  expect(readConfig(path, env).upstreams).toMatchObject([{ key: 'a' }, { headers: { 'api-key': 'b' } }]);
});

test('every command has its place in the README', () => {
  const program = createProgram(testTerminal(), '1.0.0');
  for (const command of program.commands) {
    expect(readme).toContain(`\`${command.name()}${command.commands.length > 0 ? ' ' : '`'}`);
  }
});

test('every flag the README names exists', () => {
  const program = createProgram(testTerminal(), '1.0.0');
  const known = new Set(
    program.commands
      .flatMap((command) => [command, ...command.commands])
      .flatMap((command) => command.options.flatMap(({ short, long }) => [short, long])),
  );
  const named = [...readme.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([flag]) => flag);
  expect(named.length).toBeGreaterThan(8);
  for (const flag of named) {
    if (flag !== '--help') {
      expect([flag, known.has(flag)]).toEqual([flag, true]);
    }
  }
  expect(commandsOf(example('serve'))).toEqual([['serve', '--upstream', 'http://127.0.0.1:11434/v1']]);
});
