import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claim, ClaimLostError } from '../../storage/claim.ts';
import type { Segment } from '../../storage/records.ts';
import type { JournalStore, ResultJournal, ResultKind } from '../../storage/storage.ts';
import type { Claims } from './claims.ts';
import { countLines, type JournalFile, openJournalFile } from './journal-file.ts';
import { syncFolder } from './sync-folder.ts';
import { createTurns } from './turns.ts';

/** The key under which a journal's bytes are stored: they become the result files as they are. */
export function journalBlob(batchId: string, kind: ResultKind): string {
  return `${batchId}.${kind}`;
}

interface OpenJournal extends Record<ResultKind, JournalFile> {
  end(): Promise<void>;
}

/** Journals as two files per batch, in the folder of the blobs. */
export function folderJournalStore(folder: string, claims: Claims): JournalStore {
  const open = new Map<string, OpenJournal>();
  const inTurn = createTurns();

  return {
    open: (claim) => inTurn(claim.batchId, () => openJournal(claim)),
    async snapshot(batchId, kind) {
      const blob = journalBlob(batchId, kind);
      const journal = open.get(batchId)?.[kind];
      if (journal !== undefined) return { segment: { blob, bytes: journal.bytes }, lines: journal.count };
      const path = join(folder, blob);
      const size = await stat(path).then(
        (found) => found.size,
        () => null,
      );
      if (size === null) return null;
      const { bytes, count } = await countLines(path, size);
      return { segment: { blob, bytes }, lines: count };
    },
  };

  async function openJournal(claim: Claim): Promise<ResultJournal> {
    const { batchId } = claim;
    claims.check(claim);
    // What the last runner has on its way is there before it is read.
    await open.get(batchId)?.end();
    claims.check(claim);
    const output = await openJournalFile(join(folder, journalBlob(batchId, 'output')));
    const error = await openJournalFile(join(folder, journalBlob(batchId, 'error')));
    const segment = (kind: ResultKind, bytes: number): Segment | null =>
      bytes === 0 ? null : { blob: journalBlob(batchId, kind), bytes };
    const removeEmpty = async (): Promise<void> => {
      if (output.bytes === 0) await rm(join(folder, journalBlob(batchId, 'output')), { force: true });
      if (error.bytes === 0) await rm(join(folder, journalBlob(batchId, 'error')), { force: true });
    };
    const check = (): void => {
      claims.check(claim);
      if (open.get(batchId) !== mine) throw new ClaimLostError(claim);
    };
    const journal: ResultJournal = {
      async *entries() {
        for await (const text of output.lines()) yield { kind: 'output', text };
        for await (const text of error.lines()) yield { kind: 'error', text };
      },
      async append(kind, text) {
        check();
        await mine[kind].append(text);
      },
      async seal() {
        check();
        await Promise.all([output.sync(), error.sync()]);
        await removeEmpty();
        await syncFolder(folder);
        return { output: segment('output', output.bytes), error: segment('error', error.bytes) };
      },
      async close() {
        if (open.get(batchId) !== mine) return;
        await mine.end();
      },
    };
    const mine: OpenJournal = {
      output,
      error,
      async end() {
        open.delete(batchId);
        await Promise.all([output.close(), error.close()]);
      },
    };
    open.set(batchId, mine);
    return journal;
  }
}
