import { multipartBoundary, readMultipart } from '@offpeak/core/multipart';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameForm } from '../../src/upload/form-frame.ts';
import { openForm } from '../../src/upload/read-form.ts';
import { safeFilename } from '../../src/wire/safe-filename.ts';

function requestOf(boundary: string, filename: string, content: string, tail: string): Request {
  const body = new TextEncoder().encode(
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\n\r\n` +
      `${content}\r\n--${boundary}--${tail}`,
  );
  return new Request('https://gateway.test/v1/files', {
    method: 'POST',
    body,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(body.byteLength),
    },
  });
}

describe('a file in a new form', () => {
  test('is read as the same file, and is as long as was said before its first byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[a-zA-Z0-9_-]{1,70}$/),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ maxLength: 200 }).map((text) => text.replaceAll('--', '')),
        fc.constantFrom('', '\r\n', '\r\n  ', ' '),
        async (boundary, name, content, tail) => {
          const form = await openForm(requestOf(boundary, 'x', content, tail), 'file', ['purpose']);
          const chunks: Uint8Array[] = [];
          for await (const chunk of form.file.body) {
            chunks.push(chunk);
          }
          await form.expectEnd();
          const frame = frameForm(form, { field: 'file', filename: safeFilename(name) });
          const bytes = Buffer.concat(chunks);
          const whole = Buffer.concat([frame.opening, bytes, frame.closing(bytes.length)]);
          expect(frame.length).toBe(boundary.length >= 24 ? whole.length : null);
          expect(bytes.length).toBeLessThanOrEqual(frame.maxFileBytes);
          const parts: [string, string | null, string][] = [];
          const read = multipartBoundary(frame.contentType) ?? '';
          for await (const part of readMultipart(new Blob([whole]).stream(), { boundary: read })) {
            parts.push([part.name, part.filename, await part.text(10_000)]);
          }
          const readBack = new TextDecoder().decode(new TextEncoder().encode(safeFilename(name)));
          expect(parts).toEqual([
            ['purpose', null, 'batch'],
            [
              'file',
              readBack.replace(/%22|%0D|%0A/gi, (escaped) => decodeURIComponent(escaped)),
              new TextDecoder().decode(bytes),
            ],
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('has a boundary that the caller cannot know', async () => {
    const boundary = 'known-to-the-caller-0123456789';
    const frame = frameForm(await openForm(requestOf(boundary, 'x', 'y', ''), 'file', ['purpose']), {
      field: 'file',
      filename: 'x',
    });
    expect(frame.contentType).not.toContain(boundary);
    expect(multipartBoundary(frame.contentType)).toHaveLength(boundary.length);
  });
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\work\\night.jsonl', 'night.jsonl'],
  ['a\r\nb\u0000"c".jsonl', 'ab"c".jsonl'],
  ['', 'file.jsonl'],
  ['..', 'file.jsonl'],
  [null, 'file.jsonl'],
  [`${'x'.repeat(400)}.jsonl`, `${'x'.repeat(194)}.jsonl`],
])('the filename %j is sent on as %j', (given, sent) => {
  expect(safeFilename(given)).toBe(sent);
});
