import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { type FileObject, uploadFile } from '@offpeak/core';
import { defineCommand, defineGroup } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { optional, toggle, withDefault } from '../flags/flag.ts';
import { wholeNumber } from '../flags/read-values.ts';
import { openInput } from '../input/open-input.ts';
import { createProgress } from '../progress/create-progress.ts';
import { checkOutput } from '../results/check-output.ts';
import { openResultSink } from '../results/result-sink.ts';
import { formatBytes, formatTime } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { note, printLine } from '../terminal/terminal.ts';

const json = toggle('--json', 'one file as JSON per line, as the API sends it');

const listFiles = defineCommand({
  name: 'list',
  summary: 'list stored files, newest first',
  description: 'Lists the files that the server stores, newest first: id, size, purpose, time and name.',
  flags: {
    ...connectionFlags,
    purpose: optional('--purpose <purpose>', 'only files of this purpose, such as batch or batch_output'),
    limit: withDefault<number>('-n, --limit <n>', 'maximum number of files', 20, {
      read: wholeNumber({ min: 1, max: 100_000 }),
    }),
    json,
  },
  run: (_words, flags, terminal) =>
    connected(flags, terminal, async ({ client }) => {
      const { purpose, limit } = flags;
      let shown = 0;
      for await (const file of client.files.list({
        limit: Math.min(limit, 100),
        ...(purpose && { purpose }),
      })) {
        printLine(terminal, flags.json ? JSON.stringify(file) : describe(file));
        shown += 1;
        if (shown === limit) {
          break;
        }
      }
      if (shown === 0) {
        note(terminal, 'There are no files.');
      }
    }),
});

const uploadCommand = defineCommand({
  name: 'upload',
  summary: 'store a file, and print its id',
  description: 'Uploads a file, in parts if it is large, and prints its id.',
  argument: ['<file>', 'the file, or - for stdin'],
  flags: {
    ...connectionFlags,
    purpose: withDefault('--purpose <purpose>', 'what the file is for', 'batch'),
    json,
  },
  run: ([path = ''], flags, terminal) =>
    connected(flags, terminal, ({ client }) =>
      withInterrupt(async (signal) => {
        const { name, blob } = await openInput(path, terminal, signal);
        const progress = await createProgress(terminal);
        try {
          const filename = name.split(/[\\/]/).at(-1) ?? name;
          const file = await uploadFile(client, blob, {
            purpose: flags.purpose,
            filename,
            onProgress: (upload) => progress.upload(upload),
            signal,
          });
          progress.end();
          printLine(terminal, flags.json ? JSON.stringify(file) : file.id);
        } finally {
          progress.end();
        }
      }),
    ),
});

const getFile = defineCommand({
  name: 'get',
  summary: 'write the content of a stored file',
  description: 'Writes the bytes of a stored file, as they are, to a file or to stdout.',
  argument: ['<file-id>', 'its id, as `offpeak files list` shows it'],
  flags: {
    output: optional('-o, --output <file>', 'a file; - for stdout, which is the default'),
    ...connectionFlags,
  },
  run: ([id = ''], flags, terminal) =>
    connected(flags, terminal, ({ client }) =>
      withInterrupt(async (signal) => {
        const { output = '-' } = flags;
        checkOutput(output);
        const response = await client.files.content(id, { signal });
        const sink = await openResultSink(output, terminal);
        try {
          for await (const chunk of Readable.fromWeb((response.body ?? new Blob().stream()) as NodeStream)) {
            await sink.write(chunk as Uint8Array);
          }
          await sink.commit();
        } catch (error) {
          await sink.discard();
          throw error;
        }
      }),
    ),
});

const removeFiles = defineCommand({
  name: 'rm',
  summary: 'delete stored files',
  description: 'Deletes stored files. The results of a batch are files too: they are gone with them.',
  argument: ['<file-id...>', 'ids, as `offpeak files list` shows them'],
  flags: { ...connectionFlags, json },
  run: (ids, flags, terminal) =>
    connected(flags, terminal, async ({ client }) => {
      for (const id of ids) {
        const deleted = await client.files.delete(id);
        printLine(terminal, flags.json ? JSON.stringify(deleted) : `${id} is deleted.`);
      }
    }),
});

/** `offpeak files list|upload|get|rm` */
export const filesCommand = defineGroup('files', 'list, upload, read and delete stored files', [
  listFiles,
  uploadCommand,
  getFile,
  removeFiles,
]);

function describe({ id, bytes, purpose, created_at: createdAt, filename }: FileObject): string {
  const cells = [id, formatBytes(bytes ?? 0).padStart(9), purpose, formatTime(createdAt), filename ?? ''];
  return cells.join('  ').trimEnd();
}
