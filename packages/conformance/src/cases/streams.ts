import { encodeRequests, readLines } from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';

export const streamCases: ConformanceCase[] = [
  {
    name: 'lines: characters and line ends that are cut between chunks stay whole',
    async run(assert) {
      const bytes = new TextEncoder().encode('\uFEFF{"a":"ü🎂"}\r\n\n{"b":2}\n{"c":3}');
      for (const size of [1, 2, 3, 7, bytes.length]) {
        const seen: [number, string][] = [];
        for await (const line of readLines(inChunks(bytes, size))) {
          seen.push([line.number, line.text]);
        }
        assert.equal(
          seen,
          [
            [1, '{"a":"ü🎂"}'],
            [3, '{"b":2}'],
            [4, '{"c":3}'],
          ],
          `chunks of ${size}`,
        );
      }
    },
  },
  {
    name: 'requests: encoded as they are read, one line each, counted',
    async run(assert) {
      /** More than one chunk of 128 KiB takes. */
      const many = 5_000;
      let pulled = 0;
      async function* requests() {
        for (; pulled < many; pulled++) {
          yield { customId: `r-${pulled}`, body: { model: 'm', input: `text ${pulled}` } };
        }
      }
      const encoded = encodeRequests(requests(), { endpoint: '/v1/embeddings' });
      const reader = encoded.stream.getReader();
      await reader.read();
      assert.ok(pulled < many, 'the first chunk must not wait for the last request');
      reader.releaseLock();
      let lines = 0;
      for await (const _line of readLines(encoded.stream)) {
        lines++;
      }
      assert.ok(lines > 0 && lines < many, 'the rest follows');
      assert.equal(encoded.counts().requests, many, 'counted requests');
    },
  },
];

function inChunks(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
      } else {
        controller.enqueue(bytes.slice(at, at + size));
      }
      at += size;
    },
  });
}
