import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readFormHead } from '../../src/upload/form-head.ts';
import { announcedLength, openForm } from '../../src/upload/read-form.ts';
import { refusalOf } from '../support/caller-with.ts';

const field = (name: string, value: string) =>
  `--abc\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string) =>
  `--abc\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n${content}\r\n`;
const requestOf = (body: string | null, type = 'multipart/form-data; boundary=abc'): Request =>
  new Request('https://gateway.test/', { method: 'POST', body, headers: { 'content-type': type } });
const open = (body: string | null, type?: string) =>
  openForm(requestOf(body, type), 'file', ['purpose', 'more']);

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

describe('a form', () => {
  test('is read up to its file', async () => {
    const form = await open(`${field('purpose', 'batch')}${field('more', '1')}${file('content')}--abc--`);
    expect([form.boundary, form.length, form.file.filename]).toEqual(['abc', null, 'a.jsonl']);
    expect([...form.fields]).toEqual([
      ['purpose', 'batch'],
      ['more', '1'],
    ]);
    expect(await textOf(form.file.body)).toBe('content');
    await form.expectEnd();
  });

  test.each([
    ['of another type', '', 'application/json', [400, null, null]],
    ['without a boundary', '', 'multipart/form-data', [400, null, null]],
    ['without a body', null, undefined, [400, null, null]],
    ['without a file', `${field('purpose', 'batch')}--abc--`, undefined, [400, null, 'file']],
    [
      'with a field that is not known',
      `${field('vector', '1')}${file('x')}--abc--`,
      undefined,
      [400, 'unknown_parameter', 'vector'],
    ],
    [
      'with a field twice',
      `${field('purpose', 'a')}${field('purpose', 'b')}${file('x')}--abc--`,
      undefined,
      [400, null, 'purpose'],
    ],
  ])('%s is refused', async (_name, body, type, refusal) => {
    expect(await refusalOf(open(body, type))).toEqual(refusal);
  });

  test('is refused for its fields before its file is read', async () => {
    const request = requestOf(`${field('purpose', 'x')}${file('content')}--abc--`);
    const refuse = (fields: ReadonlyMap<string, string>): void => {
      throw new Error(`no ${fields.get('purpose')}`);
    };
    await expect(openForm(request, 'file', ['purpose'], refuse)).rejects.toThrow('no x');
    // The rest stays in the request, to be read while its sender receives the refusal.
    expect(request.body?.locked).toBe(false);
  });

  test('with anything behind its file is refused', async () => {
    const form = await open(`${file('content')}${field('purpose', 'batch')}--abc--`);
    await textOf(form.file.body);
    expect(await refusalOf(form.expectEnd())).toEqual([400, null, 'purpose']);
  });
});

test('a length is a whole number that is not negative', () => {
  const length = (text: string) =>
    announcedLength(new Request('https://gateway.test/', { headers: { 'content-length': text } }));
  expect(['0', '1', '200000000', '-1', '1.5', 'x', '9007199254740992'].map(length)).toEqual([
    0,
    1,
    200_000_000,
    null,
    null,
    null,
    null,
  ]);
  expect(announcedLength(new Request('https://gateway.test/'))).toBe(null);
});

describe('a form that never ends', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is released with its rest in the request', async () => {
    let canceled = false;
    const begin = new TextEncoder().encode(file('content').slice(0, -9));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(begin),
      cancel: () => {
        canceled = true;
      },
    });
    const request = new Request('https://gateway.test/', {
      method: 'POST',
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=abc' },
      duplex: 'half',
    } as RequestInit);
    const form = await openForm(request, 'file', []);
    await form.release();
    expect([request.body?.locked, canceled, vi.getTimerCount()]).toEqual([false, false, 0]);
  });
});

test('only the head of a form is read, and bytes read beyond it are kept', async () => {
  const text = `${field('purpose', 'batch')}${file('content of the file')}--abc--`;
  const head = text.indexOf('content of');
  for (const cuts of [
    [text.length],
    [10, head + 7, text.length],
    [head, text.length],
    [head - 2, head + 1, text.length],
  ]) {
    let from = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const to = cuts.shift();
          if (to === undefined) {
            return controller.close();
          }
          controller.enqueue(new TextEncoder().encode(text.slice(from, to)));
          from = to;
        },
      },
      { highWaterMark: 0 },
    );
    const request = requestOf('');
    const { form, rest } = await readFormHead(request, body, 'file', ['purpose'], () => undefined);
    expect([form.file.offset, form.fields.get('purpose'), body.locked]).toEqual([head, 'batch', false]);
    const left: Uint8Array[] = [rest];
    for await (const chunk of body) {
      left.push(chunk);
    }
    expect(Buffer.concat(left).toString()).toBe(text.slice(head));
  }
});
