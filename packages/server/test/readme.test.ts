import { readFile } from 'node:fs/promises';
import { defaultLimits } from '@offpeak/server';
import { expect, test } from 'vitest';
import { startServer } from './support/start-server.ts';

const notFound = { message: 'Not found.', type: 'invalid_request_error', param: null, code: null };
const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');

test('the examples in the README are the files that are compiled', async () => {
  const readme = await read('README.md');
  for (const name of ['serve', 'parts']) {
    expect(readme).toContain(await read(`examples/${name}.ts`));
  }
});

test('every route in the README is answered, and every limit is named', async () => {
  const readme = await read('README.md');
  await using server = await startServer({ script: (_, answer) => answer(404, { error: notFound }) });
  const routes = [...readme.matchAll(/`(GET|POST|DELETE) (\/[a-z0-9/{}]+)`/g)];
  expect(routes.length).toBeGreaterThan(18);
  for (const [, method = '', path = ''] of routes) {
    const response = await server.call(path.replaceAll('{id}', 'x'), { method });
    expect(await response.text(), `${method} ${path}`).not.toContain('unknown_url');
  }
  for (const name of Object.keys(defaultLimits)) {
    expect(readme).toContain(`\`${name}\``);
  }
});
