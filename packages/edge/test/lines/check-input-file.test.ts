import { expect, test } from 'vitest';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import type { GatewayOptions } from '../../src/index.ts';
import { checkInputFile } from '../../src/lines/check-input-file.ts';
import { requestLine } from '../client/request-lines.ts';
import { callerWith, refusalOf, unitSecret } from '../support/caller-with.ts';

const owner = createOwnerTagger([unitSecret])('ann');
const line = (id: string) => `${requestLine(id)}\n`;

/** Checks a stored file with this content, uploaded in one piece or in parts. */
async function check(
  content: () => BodyInit | null,
  checked: boolean,
  changes: Partial<GatewayOptions> = {},
) {
  const filename = await owner.tagFilename('a.jsonl', checked);
  const { caller, seen } = callerWith(
    ({ path }) =>
      path.endsWith('/content') ? new Response(content()) : Response.json({ id: 'file-1', filename }),
    changes,
  );
  const run = () => refusalOf(checkInputFile('file-1', caller));
  return { run, seen };
}

test('a file that was checked on its way is not read again', async () => {
  const { run, seen } = await check(() => 'no line at all', true);
  expect(await run()).toEqual([]);
  expect(seen.map(({ path }) => path)).toEqual(['/files/file-1']);
});

test('a file that came in parts is read once, line by line', async () => {
  const good = await check(() => line('1') + line('2'), false);
  expect(await good.run()).toEqual([]);
  expect(good.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /files/file-1',
    'GET /files/file-1/content',
  ]);
  const bad = await check(() => `${line('1')}{"custom_id":`, false);
  expect((await bad.run()).slice(0, 2)).toEqual([400, 'invalid_json_line']);
});

test('a file without the owner’s tag, such as a result, is read as well', async () => {
  const { caller, seen } = callerWith(({ path }) =>
    path.endsWith('/content')
      ? new Response(line('1'))
      : Response.json({ id: 'file-1', filename: 'output.jsonl' }),
  );
  await checkInputFile('file-1', caller);
  expect(seen).toHaveLength(2);
});

test('it may be as large as a file, and not one byte larger', async () => {
  const content = line('1');
  for (const [fileBytes, status] of [
    [content.length, undefined],
    [content.length - 1, 413],
  ] as const) {
    const { run } = await check(() => content, false, { limits: { fileBytes } });
    expect((await run())[0]).toBe(status);
  }
});

test('a file without content, or one that ends early, is a 502', async () => {
  const empty = await check(() => null, false);
  expect((await empty.run())[0]).toBe(502);
  const cut = () =>
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('cut')) });
  const broken = await check(cut, false);
  expect(await broken.run()).toEqual([502, 'provider_unreachable', null]);
});

test('its lines are counted, and those of a checked file only for its second batch', async () => {
  const limits = { linesPerDay: 3 };
  const parts = await check(() => line('1') + line('2'), false, { limits });
  expect(await parts.run()).toEqual([]);
  const whole = await check(() => line('1') + line('2'), true, { limits });
  expect([await whole.run(), whole.seen.length]).toEqual([[], 1]);
});
