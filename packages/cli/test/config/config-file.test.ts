import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closestName } from '../../src/config/closest-name.ts';
import { configJsonSchema } from '../../src/config/config-schema.ts';
import { expandVariables } from '../../src/config/expand-variables.ts';
import { findConfig } from '../../src/config/find-config.ts';
import { findMistakes } from '../../src/config/find-mistakes.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { hideSecrets } from '../../src/config/secrets.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Writes a file into a new folder; returns its path. */
function fileWith(text: string, name = 'offpeak.config.yaml'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** A variable as a file names it. */
const ref = (name: string): string => `$\{${name}}`;

const whole = `
upstreams:
  - url: http://gpu-1:8000
    name: first
    key: ${ref('GPU_KEY')}
    headers: { x-team: night }
    query: { api-version: 2025-04-01 }
    models: { small: org/small-7b }
    weight: 2
    maxConcurrency: 64
    priority: 10
    timeoutMs: 60000
    hours: 22:00-06:00
    metrics: http://gpu-1:9000/metrics
  - url: http://gpu-2:8000/v1
    models: [small, large]
    metrics: false
port: 0
data: ./data
apiKeys: [{ project: team-a, key: secret-a }]
concurrency: auto
timeZone: Europe/Berlin
webhooks: [{ url: https://example.com/hook, secret: whsec_c2VjcmV0, events: [batch.completed] }]
log: json
`;

test('a file with every kind of field is read, with variables and a folder beside it', () => {
  const path = fileWith(whole);
  const config = readConfig(path, { GPU_KEY: 'sk-gpu' });
  expect(config.upstreams?.[0]).toMatchObject({ key: 'sk-gpu', models: { small: 'org/small-7b' } });
  expect(config.data).toBe(join(path, '..', 'data'));
  const { upstreams, ...rest } = config;
  const json = fileWith(JSON.stringify({ ...rest, upstreams }), 'offpeak.config.json');
  expect(readConfig(json, {})).toEqual(config);
});

test('an empty file is a configuration without settings', () => {
  expect(readConfig(fileWith('# nothing yet\n'), {})).toEqual({});
});

const ok = { url: 'http://gpu:8000' };

test.each([
  [{ port: 70_000 }, 'port must be a whole number from 0 to 65535, not 70000.'],
  [{ port: '80' }, 'port must be a whole number from 0 to 65535, not "80".'],
  [{ upstreams: [] }, 'upstreams must be a list with at least one entry, not a list.'],
  [{ upstreams: [{}] }, 'upstreams[0].url is missing; it must be an http or https URL'],
  [{ upstreams: [ok, { url: 'gpu:8000' }] }, 'upstreams[1].url must be an http or https URL such as'],
  [{ upstreams: [{ ...ok, wieght: 2 }] }, 'upstreams[0].wieght is not a field; did you mean weight?'],
  [{ upstreams: [{ ...ok, weight: 0 }] }, 'upstreams[0].weight must be a number from 0.001 to 1000, not 0.'],
  [{ upstreams: [{ ...ok, timeout: 1 }] }, 'upstreams[0].timeout is not a field; did you mean timeoutMs?'],
  [
    { upstreams: [{ ...ok, hours: '9-17' }] },
    'upstreams[0].hours must be hours such as 22:00-06:00, not "9-17".',
  ],
  [{ upstreams: [{ ...ok, models: 3 }] }, 'upstreams[0].models must be a list of names, or an object'],
  [{ upstreams: [{ ...ok, headers: { a: 1 } }] }, 'upstreams[0].headers.a must be a text.'],
  [{ upstream: 'http://x' }, 'upstream is not a field; did you mean upstreams?'],
  [{ zzzzzzzz: 1 }, 'zzzzzzzz is not a field; there are upstreams, port,'],
  [
    { apiKeys: [{ project: 'a:b', key: 'k' }] },
    'apiKeys[0].project must be a name of 1 to 64 letters, digits,',
  ],
  [{ apiKeys: [{ project: 'a', key: 7 }] }, 'apiKeys[0].key must be a text that is not empty.'],
  [{ concurrency: 'fast' }, 'concurrency must be auto or a whole number from 1 to 10000, not "fast".'],
  [{ log: 'xml' }, 'log must be one of text, json, none, not "xml".'],
  [{ live: 'yes' }, 'live must be true or false, not "yes".'],
  [[], 'the configuration must be an object, not a list.'],
])('%j is one mistake, in one sentence with its path', (config, sentence) => {
  expect(findMistakes(config)).toHaveLength(1);
  const path = fileWith(JSON.stringify(config), 'offpeak.config.json');
  expect(() => readConfig(path, {})).toThrow(`${path}: ${sentence}`);
});

test('text that is not YAML or JSON is refused with its place, and is not quoted', () => {
  const yaml = fileWith('upstreams:\n  - url: http://x\n   key: sk-secret\n');
  expect(() => readConfig(yaml, {})).toThrow(/is not valid YAML: .* at line 3, column \d+\.$/);
  const json = fileWith('{"apiKeys": [{"key": sk-secret\n}}', 'offpeak.config.json');
  expect(() => readConfig(json, {})).toThrow(/is not valid JSON at line \d, column \d+\.$/);
  expect(() => readConfig(join(tempFolder(), 'none.yaml'), {})).toThrow(/none\.yaml does not exist/);
});

test('variables are replaced, and those that are not set are mistakes', () => {
  const env = { A: 'one', EMPTY: '' };
  const { value, mistakes } = expandVariables(
    {
      a: [`${ref('A')}-${ref('A')}`, 3, null],
      b: `$${ref('A')}`,
      c: ref('NONE'),
      d: ref('EMPTY'),
      e: ref('bad name'),
      f: ref('A').slice(0, -1),
    },
    env,
  );
  expect(value).toMatchObject({ a: ['one-one', 3, null], b: ref('A') });
  const look = `which must look like ${ref('NAME')}; write $${ref('').slice(0, -1)} for the text itself`;
  expect(mistakes.map(({ path, problem }) => `${path.join('.')} ${problem}`)).toEqual([
    'c needs the variable NONE, which is not set',
    'd needs the variable EMPTY, which is not set',
    `e has "${ref('bad name')}", ${look}`,
    `f has "${ref('A').slice(0, -1)}", ${look}`,
  ]);
});

test('no secret is shown, wherever it is', () => {
  const secret = fc.string({ minLength: 1 }).map((text) => `secret-${text}`);
  fc.assert(
    fc.property(secret, (text) => {
      const shown = hideSecrets({
        upstreams: [{ url: 'u', key: text, headers: { 'x-a': text } }],
        apiKeys: [{ project: 'p', key: text }],
        webhooks: [{ url: 'w', secret: text }],
      });
      expect(JSON.stringify(shown)).not.toContain(JSON.stringify(text).slice(1, -1));
      expect(JSON.stringify(shown)).toContain('"url":"u"');
    }),
  );
});

test('a misspelled name is recognized, another one is not', () => {
  const known = ['maxConcurrency', 'port', 'upstreams'];
  expect(closestName('maxconcurency', known)).toBe('maxConcurrency');
  expect(closestName('prot', known)).toBe('port');
  expect(closestName('part', known)).toBe('port');
  expect(closestName('post', ['hours'])).toBeNull();
  expect(closestName('pot', known)).toBe('port');
  expect(closestName('somethingElse', known)).toBeNull();
});

test('the file is found in the folder, unless there are two', () => {
  const folder = tempFolder();
  expect(findConfig(folder)).toBeNull();
  writeFileSync(join(folder, 'offpeak.config.json'), '{}');
  expect(findConfig(folder)).toBe('offpeak.config.json');
  writeFileSync(join(folder, 'offpeak.config.yaml'), '');
  expect(() => findConfig(folder)).toThrow(/keep one of them, or name it with --config/);
});

// With OFFPEAK_WRITE_SCHEMA=1 this writes the file; format it then.
test('the published schema is that of the checks', () => {
  const path = new URL('../../schema.json', import.meta.url);
  if (process.env.OFFPEAK_WRITE_SCHEMA === '1') {
    writeFileSync(path, JSON.stringify(configJsonSchema(), null, 2));
  }
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(configJsonSchema());
});
