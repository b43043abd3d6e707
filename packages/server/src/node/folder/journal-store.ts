import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from '../../storage/records.ts';
import type { JournalStore, ResultJournal, ResultKind } from '../../storage/storage.ts';
import { openJournalFile } from './journal-file.ts';
import { syncFolder } from './sync-folder.ts';

/** The key under which a journal's bytes are stored: they become the result files as they are. */
export function journalBlob(batchId: string, kind: ResultKind): string {
  return `${batchId}.${kind}`;
}

/** Journals as two files per batch, in the folder of the blobs. */
export function folderJournalStore(folder: string): JournalStore {
  const open = new Map<string, ResultJournal & { size(kind: ResultKind): number }>();

  return {
    async open(batchId) {
      const output = await openJournalFile(join(folder, journalBlob(batchId, 'output')));
      const error = await openJournalFile(join(folder, journalBlob(batchId, 'error')));
      const segment = (kind: ResultKind, bytes: number): Segment | null =>
        bytes === 0 ? null : { blob: journalBlob(batchId, kind), bytes };
      const removeEmpty = async (): Promise<void> => {
        if (output.bytes === 0) await rm(join(folder, journalBlob(batchId, 'output')), { force: true });
        if (error.bytes === 0) await rm(join(folder, journalBlob(batchId, 'error')), { force: true });
      };
      const journal = {
        async *entries() {
          for await (const text of output.lines()) yield { kind: 'output' as const, text };
          for await (const text of error.lines()) yield { kind: 'error' as const, text };
        },
        append: (kind: ResultKind, text: string) => (kind === 'output' ? output : error).append(text),
        size: (kind: ResultKind) => (kind === 'output' ? output : error).bytes,
        async seal() {
          await Promise.all([output.sync(), error.sync()]);
          await removeEmpty();
          await syncFolder(folder);
          return { output: segment('output', output.bytes), error: segment('error', error.bytes) };
        },
        async close() {
          open.delete(batchId);
          await Promise.all([output.close(), error.close()]);
        },
      };
      open.set(batchId, journal);
      return journal;
    },
    async snapshot(batchId, kind) {
      const blob = journalBlob(batchId, kind);
      const journal = open.get(batchId);
      if (journal !== undefined) return { blob, bytes: journal.size(kind) };
      const bytes = await stat(join(folder, blob)).then(
        ({ size }) => size,
        () => null,
      );
      return bytes === null ? null : { blob, bytes };
    },
  };
}
