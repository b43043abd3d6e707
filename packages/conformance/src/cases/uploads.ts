import { isOffpeakError, type UploadProgress, type UploadState, uploadFile } from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';
import { jsonl } from '../jsonl.ts';

const partSize = 70_000;
const options = { purpose: 'batch', filename: 'large.jsonl', partsFrom: 1, partSize, concurrency: 3 };

/** A file of a few parts, each byte of which matters. */
function largeFile(): Blob {
  const line = (n: number) => ({
    custom_id: `line-${n}`,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'm', input: `${n} `.repeat(200) },
  });
  return new Blob([jsonl(Array.from({ length: 500 }, (_, n) => line(n)))]);
}

export const uploadCases: ConformanceCase[] = [
  {
    name: 'uploads: a large file is sent in parallel parts and read back byte for byte',
    async run(assert, { client }) {
      const blob = largeFile();
      const seen: UploadProgress[] = [];
      const file = await uploadFile(client, blob, {
        ...options,
        onProgress: (progress) => seen.push(progress),
      });
      assert.equal([file.object, file.bytes, file.filename], ['file', blob.size, 'large.jsonl'], 'the file');
      assert.equal(await (await client.files.content(file.id)).text(), await blob.text(), 'content');
      assert.ok(
        seen.every(({ via }) => via === 'parts'),
        'sent in parts',
      );
      const sent = seen.map(({ sentBytes }) => sentBytes);
      assert.equal(
        sent,
        [...sent].sort((a, b) => a - b),
        'progress never goes back',
      );
      assert.equal(
        seen.at(-1),
        { phase: 'done', via: 'parts', sentBytes: blob.size, totalBytes: blob.size },
        'the end',
      );
      await client.files.delete(file.id);
    },
  },
  {
    name: 'uploads: paused in the middle and resumed from its saved state, no part is sent twice',
    async run(assert, { client }) {
      const blob = largeFile();
      const pause = new AbortController();
      let saved = '';
      const onState = (state: UploadState) => {
        saved = JSON.stringify(state);
        if (state.parts.filter(Boolean).length === 3) {
          pause.abort();
        }
      };
      const first = uploadFile(client, blob, { ...options, concurrency: 1, pause: pause.signal, onState });
      const error = await assert.rejects(first, 'a paused upload');
      assert.ok(isOffpeakError(error) && error.code === 'aborted', `not aborted: ${error}`);

      const before = JSON.parse(saved) as UploadState;
      let after: UploadState = before;
      const file = await uploadFile(client, blob, {
        ...options,
        resume: before,
        onState: (state) => {
          after = state;
        },
      });
      const kept = before.parts.filter(Boolean);
      assert.ok(
        kept.length >= 3 && kept.length < before.parts.length,
        `${kept.length} parts before the pause`,
      );
      assert.equal(after.parts.slice(0, kept.length), kept, 'the parts sent before are kept');
      assert.equal(await (await client.files.content(file.id)).text(), await blob.text(), 'content');
      await client.files.delete(file.id);
    },
  },
  {
    name: 'uploads: a stream of known length is sent in parts as it is read',
    async run(assert, { client }) {
      const blob = largeFile();
      const file = await uploadFile(client, blob.stream(), { ...options, size: blob.size });
      assert.equal(file.bytes, blob.size, 'bytes');
      assert.equal(await (await client.files.content(file.id)).text(), await blob.text(), 'content');
      await client.files.delete(file.id);
    },
  },
  {
    name: 'uploads: aborted, it is cancelled at the server',
    async run(assert, { client }) {
      const abort = new AbortController();
      let id = '';
      const upload = uploadFile(client, largeFile(), {
        ...options,
        signal: abort.signal,
        onState(state) {
          id = state.upload_id;
          if (state.parts.some(Boolean)) {
            abort.abort();
          }
        },
      });
      const error = await assert.rejects(upload, 'an aborted upload');
      assert.ok(isOffpeakError(error) && error.code === 'aborted', `not aborted: ${error}`);
      const late = await assert.rejects(
        client.uploads.addPart(id, new Blob(['x'])),
        'a part after the cancel',
      );
      assert.ok(
        isOffpeakError(late) && (late.status ?? 0) >= 400 && (late.status ?? 0) < 500,
        `not refused: ${late}`,
      );
    },
  },
];
