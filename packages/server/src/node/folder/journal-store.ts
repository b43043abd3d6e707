import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecorded } from '../../results/recorded-lines.ts';
import { type Claim, ClaimLostError } from '../../storage/claim.ts';
import type { Claims } from '../../storage/claims.ts';
import type {
  JournalBlock,
  JournalStore,
  Recorded,
  ResultJournal,
  ResultKind,
} from '../../storage/journal.ts';
import type { Segment } from '../../storage/records.ts';
import { checkJournal } from './check-journal.ts';
import { countLines, type Extent, type JournalFile, openJournalFile } from './journal-file.ts';
import { createKeyedMutex } from './keyed-mutex.ts';
import { sizeOf } from './size-of.ts';
import { syncFolder } from './sync-folder.ts';

/** Returns the key of the bytes of a journal: they become the result files unchanged. */
export function journalBlob(batchId: string, kind: ResultKind): string {
  return `${batchId}.${kind}`;
}

/** Journals in a folder. */
export interface FolderJournals extends JournalStore {
  /** Closes the open journals. */
  close(): Promise<void>;
}

interface OpenJournal {
  files: Record<ResultKind, JournalFile>;
  /** Ends the journal. Resolves when the last append is written; nothing can be appended afterwards. */
  end(): Promise<void>;
}

/**
 * Creates a store of journals, with two files per batch in the folder of the blobs. Damaged files are kept in
 * `aside`.
 */
export function folderJournalStore(folder: string, aside: string, claims: Claims): FolderJournals {
  const open = new Map<string, OpenJournal>();
  const inTurn = createKeyedMutex();
  const pathOf = (batchId: string, kind: ResultKind): string => join(folder, journalBlob(batchId, kind));

  async function openJournal(claim: Claim): Promise<ResultJournal> {
    const { batchId } = claim;
    claims.check(claim);
    // The last append of the previous run is written before the file is read.
    await open.get(batchId)?.end();
    claims.check(claim);
    const recorded = readRecorded(batchId);
    const openFile = async (kind: ResultKind): Promise<JournalFile> => {
      const path = pathOf(batchId, kind);
      return openJournalFile(path, await checkJournal(path, kind, recorded, aside));
    };
    const output = await openFile('output');
    const files = { output, error: await openFile('error') };
    const isCurrent = (): boolean => open.get(batchId) === mine;
    const { journal, end } = journalOver(files, recorded.result(), {
      check() {
        claims.check(claim);
        if (!isCurrent()) {
          throw new ClaimLostError(claim);
        }
      },
      close: async () => (isCurrent() ? mine.end() : undefined),
      seal: () => sealFiles(batchId, files),
    });
    const mine: OpenJournal = {
      files,
      async end() {
        open.delete(batchId);
        await end();
        // Not earlier: lines appended to a file without a name are lost.
        for (const kind of ['output', 'error'] as const) {
          if (files[kind].held.bytes === 0) {
            await rm(pathOf(batchId, kind), { force: true });
          }
        }
      },
    };
    open.set(batchId, mine);
    return journal;
  }

  async function sealFiles(
    batchId: string,
    files: Record<ResultKind, JournalFile>,
  ): Promise<Record<ResultKind, readonly Segment[]>> {
    const sealFile = async (kind: ResultKind): Promise<readonly Segment[]> => {
      await files[kind].sync();
      return segmentsOf(journalBlob(batchId, kind), files[kind].held);
    };
    const [output, error] = await Promise.all([sealFile('output'), sealFile('error')]);
    await syncFolder(folder);
    return { output, error };
  }

  return {
    open: (claim) => inTurn(claim.batchId, () => openJournal(claim)),
    async snapshot(batchId, kind) {
      const blob = journalBlob(batchId, kind);
      const file = open.get(batchId)?.files[kind];
      if (file !== undefined) {
        return segmentsOf(blob, file.held);
      }
      const path = pathOf(batchId, kind);
      return segmentsOf(blob, await countLines(path, await sizeOf(path)));
    },
    async close() {
      await Promise.all([...open.values()].map((journal) => journal.end()));
    },
  };
}

function segmentsOf(blob: string, { bytes, lines }: Extent): readonly Segment[] {
  return bytes === 0 ? [] : [{ blob, bytes, lines }];
}

interface JournalGuards {
  /** Throws when the journal may not be written. */
  check(): void;
  close(): Promise<void>;
  seal(): Promise<Record<ResultKind, readonly Segment[]>>;
}

/** Creates a journal over its two open files, with the function that ends it. */
function journalOver(
  files: Record<ResultKind, JournalFile>,
  recorded: Recorded,
  { check, close, seal }: JournalGuards,
): { journal: ResultJournal; end: () => Promise<void> } {
  let last = 0;
  let writing: Promise<void> = Promise.resolve();

  async function write({ seq, entries }: JournalBlock): Promise<void> {
    const before = { output: files.output.held, error: files.error.held };
    const linesOf = (kind: ResultKind): string[] =>
      entries.filter((entry) => entry.kind === kind).map(({ text }) => text);
    try {
      for (const kind of ['output', 'error'] as const) {
        const lines = linesOf(kind);
        if (lines.length > 0) {
          await files[kind].append(lines);
        }
      }
    } catch (error) {
      // A block is written completely or not at all.
      files.output.cutTo(before.output);
      files.error.cutTo(before.error);
      throw error;
    }
    last = seq;
  }

  const journal: ResultJournal = {
    recorded,
    async append(block) {
      check();
      if (block.seq === last) {
        return;
      }
      if (block.seq !== last + 1) {
        throw new RangeError(`Block ${block.seq} cannot follow block ${last}.`);
      }
      const written = write(block);
      writing = written.catch(() => undefined);
      await written;
    },
    async seal() {
      check();
      return seal();
    },
    close,
  };
  const end = async (): Promise<void> => {
    await writing;
    await Promise.all([files.output.close(), files.error.close()]);
  };
  return { journal, end };
}
