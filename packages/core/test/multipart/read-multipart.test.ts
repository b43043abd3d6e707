import { isOffpeakError } from '@offpeak/core';
import { multipartBoundary, readMultipart } from '@offpeak/core/multipart';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const encoder = new TextEncoder();

function streamOf(bytes: Uint8Array, sizes: number[] = [bytes.length]): ReadableStream<Uint8Array> {
  const next = chunks(bytes, sizes);
  return new ReadableStream({
    pull(controller) {
      const { value, done } = next.next();
      if (done) {
        controller.close();
      } else {
        controller.enqueue(value);
      }
    },
  });
}

/** As workerd and Deno give a request body: readable into a buffer of the reader's own. */
function byteStreamOf(bytes: Uint8Array, sizes: number[]): ReadableStream<Uint8Array> {
  const next = chunks(bytes, sizes);
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const { value, done } = next.next();
      if (!done) {
        controller.enqueue(new Uint8Array(value));
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

function* chunks(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array, undefined> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield bytes.slice(at, at + size);
    at += size;
  }
}

async function readAll(stream: ReadableStream<Uint8Array>, boundary: string) {
  const parts: { name: string; filename: string | null; contentType: string | null; content: number[] }[] =
    [];
  for await (const part of readMultipart(stream, { boundary })) {
    const content: number[] = [];
    for await (const chunk of part.body) {
      content.push(...chunk);
    }
    parts.push({ name: part.name, filename: part.filename, contentType: part.contentType, content });
  }
  return parts;
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!isOffpeakError(error)) {
    throw error;
  }
  return error;
}

const form = [
  '--xyz',
  'Content-Disposition: form-data; name="purpose"',
  '',
  'batch',
  '--xyz',
  'content-disposition: form-data; name="file"; filename="my \\"own\\" data.jsonl"',
  'Content-Type: application/octet-stream',
  '',
  'line one\r\n--xy is not the boundary\r\n-',
  '--xyz--',
  '',
].join('\r\n');

describe('a body as curl writes it', () => {
  test('yields each part with its name, file name, type and bytes', async () => {
    const parts = await readAll(streamOf(encoder.encode(form)), 'xyz');
    expect(parts.map(({ content, ...part }) => ({ ...part, text: String.fromCharCode(...content) }))).toEqual(
      [
        { name: 'purpose', filename: null, contentType: null, text: 'batch' },
        {
          name: 'file',
          filename: 'my "own" data.jsonl',
          contentType: 'application/octet-stream',
          text: 'line one\r\n--xy is not the boundary\r\n-',
        },
      ],
    );
  });

  test('reports where the content of each part begins, in chunks of any size', async () => {
    const starts = ['batch', 'line one'].map((text) => form.indexOf(text));
    for (let size = 1; size <= form.length; size++) {
      const offsets: number[] = [];
      for await (const part of readMultipart(streamOf(encoder.encode(form), [size]), { boundary: 'xyz' })) {
        offsets.push(part.offset);
      }
      expect(offsets).toEqual(starts);
    }
  });

  test('cut off at any byte before its closing boundary, it is an error and never a short file', async () => {
    const whole = encoder.encode(form);
    const closing = form.lastIndexOf('--xyz--') + '--xyz--'.length;
    for (let length = 0; length < closing; length++) {
      const error = await failure(readAll(streamOf(whole.slice(0, length)), 'xyz'));
      expect(error.code, `cut at ${length}`).toBe('invalid_request');
    }
    expect(await readAll(streamOf(whole.slice(0, closing)), 'xyz')).toHaveLength(2);
  });

  test('left early, it cancels the stream underneath', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encoder.encode(form.slice(0, 80))),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const part of readMultipart(stream, { boundary: 'xyz' })) {
      expect(part.name).toBe('purpose');
      break;
    }
    expect(cancelled).toBe(true);
  });

  test('left early, it can leave the rest of the stream to another reader', async () => {
    let canceled = false;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode('--b\r\ncontent-disposition: form-data; name="f"\r\n\r\nfirst'));
        controller.enqueue(encoder.encode('rest'));
      },
      cancel() {
        canceled = true;
      },
    });
    for await (const part of readMultipart(stream, { boundary: 'b', rest: 'release' })) {
      expect(part.name).toBe('f');
      break;
    }
    const { value } = await stream.getReader().read();
    expect([new TextDecoder().decode(value), canceled]).toEqual(['rest', false]);
  });

  test('a body kept from an earlier part cannot eat the next one', async () => {
    const bodies: ReadableStream<Uint8Array>[] = [];
    const texts: string[] = [];
    for await (const part of readMultipart(streamOf(encoder.encode(form)), { boundary: 'xyz' })) {
      const kept = bodies[0];
      if (kept !== undefined) {
        expect((await failure(kept.getReader().read())).code).toBe('aborted');
      }
      bodies.push(part.body);
      if (part.name === 'file') {
        texts.push(await part.text(1_000));
      }
    }
    expect(texts).toEqual(['line one\r\n--xy is not the boundary\r\n-']);
  });
});

describe('limits', () => {
  test('a field above the limit, too many headers, too many parts, bytes outside the boundaries', async () => {
    const read = async (text: string, options = {}) => {
      for await (const part of readMultipart(streamOf(encoder.encode(text)), {
        boundary: 'xyz',
        ...options,
      })) {
        await part.text(3);
      }
    };
    const part = (content: string, more = '') =>
      `--xyz\r\nContent-Disposition: form-data; name="a"\r\n${more}\r\n${content}\r\n`;
    expect(await failure(read(`${part('four')}--xyz--`))).toMatchObject({ code: 'too_large', param: 'a' });
    expect((await failure(read(`${part('', `X: ${'x'.repeat(20_000)}\r\n`)}--xyz--`))).message).toContain(
      'headers',
    );
    expect((await failure(read(`${part('').repeat(3)}--xyz--`, { maxParts: 2 }))).message).toContain(
      'more than 2 parts',
    );
    expect((await failure(read('x'.repeat(20_000)))).message).toContain('does not begin with the boundary');
    expect((await failure(read(`${part('')}--xyz--${'x'.repeat(20_000)}`))).message).toContain(
      'continues after',
    );
    expect((await failure(read('--xyz\r\n\r\n\r\n--xyz--'))).message).toContain('Content-Disposition');
  });
});

test('whatever the content and however it is cut into chunks, the same parts come out', async () => {
  const boundary = fc.stringMatching(/^[a-zA-Z0-9'_-]{1,30}$/);
  // Content full of near misses: line ends, dashes and pieces of the boundary.
  const content = fc.array(fc.oneof(fc.constantFrom('\r', '\n', '-', '\r\n--', '\r\n-', 'ab'), fc.string()), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      boundary,
      fc.array(content, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (mark, contents, sizes, bytes) => {
        const texts = contents.map((pieces) => pieces.join('').split(`\r\n--${mark}`).join(''));
        const safe = texts.map((text) => text.split(`--${mark}`).join(''));
        const body = `${safe
          .map(
            (text, index) =>
              `--${mark}\r\nContent-Disposition: form-data; name="p${index}"\r\n\r\n${text}\r\n`,
          )
          .join('')}--${mark}--\r\n`;
        const parts = await readAll((bytes ? byteStreamOf : streamOf)(encoder.encode(body), sizes), mark);
        expect(parts.map((part) => part.content)).toEqual(safe.map((text) => [...encoder.encode(text)]));
      },
    ),
    { numRuns: 100 },
  );
});

test('the work grows with the bytes, not with their square', async () => {
  // Counts what is pulled per byte of content handed on: each byte is handed on once, whatever the chunks.
  const content = new Uint8Array(2_000_000).fill(13);
  const head = encoder.encode('--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n');
  const tail = encoder.encode('\r\n--b--');
  const whole = new Uint8Array(head.length + content.length + tail.length);
  whole.set(head);
  whole.set(content, head.length);
  whole.set(tail, head.length + content.length);
  let bytes = 0;
  let pieces = 0;
  for await (const part of readMultipart(streamOf(whole, [1_000]), { boundary: 'b' })) {
    for await (const chunk of part.body) {
      bytes += chunk.length;
      pieces++;
    }
  }
  expect(bytes).toBe(content.length);
  expect(pieces).toBeLessThan(2 * 2_001);
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['Multipart/Form-Data; charset=utf-8; boundary="a b;c"', 'a b;c'],
  ['multipart/form-data', null],
  ['multipart/form-data; boundary=', null],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
  ['application/json; boundary=abc', null],
  [null, null],
])('the boundary of %s is %s', (contentType, boundary) => {
  expect(multipartBoundary(contentType)).toBe(boundary);
});

describe('bytes outside the parts', () => {
  const part = '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n';
  const count = async (body: string, limits: { maxHeaderBytes?: number; maxParts?: number }) => {
    let parts = 0;
    for await (const _ of readMultipart(streamOf(encoder.encode(body)), { boundary: 'b', ...limits })) {
      parts += 1;
    }
    return parts;
  };
  const read = (body: string, maxHeaderBytes: number) => count(body, { maxHeaderBytes });

  test('before the first boundary, at most the limit is skipped', async () => {
    expect(await read(`${'x'.repeat(100)}\r\n${part}--b--`, 100)).toBe(1);
    const error = await failure(read(`${'x'.repeat(101)}\r\n${part}--b--`, 100));
    expect(error.message).toContain('does not begin with the boundary');
  });

  test('after the last boundary, at most the limit is skipped', async () => {
    expect(await read(`${part}--b--${'x'.repeat(100)}`, 100)).toBe(1);
    const error = await failure(read(`${part}--b--${'x'.repeat(101)}`, 100));
    expect(error.message).toContain('continues after its closing boundary');
  });

  test('after a boundary, only white space may come before the line end', async () => {
    expect(await read(`${part.replace('--b\r\n', '--b \t\r\n')}--b--`, 100)).toBe(1);
    const error = await failure(read(`${part.replace('--b\r\n', '--b x\r\n')}--b--`, 100));
    expect(error.message).toContain('something other than a line end');
  });

  test('headers of a part may have the limit, and not one byte more', async () => {
    const headers = 'Content-Disposition: form-data; name="f"';
    expect(await read(`${part}--b--`, headers.length)).toBe(1);
    const error = await failure(read(`${part}--b--`, headers.length - 1));
    expect(error.message).toContain(`more than ${headers.length - 1} bytes of headers`);
  });

  test('the number of parts is limited', async () => {
    const body = (parts: number) => `${part.repeat(parts)}--b--`;
    const parts = (text: string) => count(text, { maxParts: 3 });
    expect(await parts(body(3))).toBe(3);
    expect((await failure(parts(body(4)))).code).toBe('invalid_request');
  });
});
