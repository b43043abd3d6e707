import { readRecorded } from '../../results/recorded-lines.ts';
import { type Claim, ClaimLostError } from '../../storage/claim.ts';
import type { Claims } from '../../storage/claims.ts';
import type { JournalBlock, JournalStore, ResultJournal, ResultKind } from '../../storage/journal.ts';
import type { Segment } from '../../storage/records.ts';
import type { MemoryData } from './memory-data.ts';

const kinds = ['output', 'error'] as const;
const encoder = new TextEncoder();

/** Creates a store of journals in memory: each is a blob per kind, with one line per chunk. */
export function memoryJournalStore({ blobs }: MemoryData, claims: Claims): JournalStore {
  /** The journal of a batch that was opened last. */
  const open = new Map<string, ResultJournal>();

  function segmentsOf(batchId: string, kind: ResultKind): Segment[] {
    const lines = blobs.get(blobOf(batchId, kind)) ?? [];
    const bytes = lines.reduce((sum, line) => sum + line.byteLength, 0);
    return lines.length === 0 ? [] : [{ blob: blobOf(batchId, kind), bytes, lines: lines.length }];
  }

  function write(batchId: string, { entries }: JournalBlock): void {
    for (const { kind, text } of entries) {
      const blob = blobOf(batchId, kind);
      blobs.set(blob, [...(blobs.get(blob) ?? []), encoder.encode(`${text}\n`)]);
    }
  }

  function openJournal(claim: Claim): ResultJournal {
    const { batchId } = claim;
    const recorded = readRecorded(batchId);
    for (const kind of kinds) {
      for (const line of blobs.get(blobOf(batchId, kind)) ?? []) {
        recorded.add(kind, line.subarray(0, -1));
      }
    }
    let lastSeq = 0;
    const check = (): void => {
      claims.check(claim);
      if (open.get(batchId) !== journal) {
        throw new ClaimLostError(claim);
      }
    };
    const journal: ResultJournal = {
      recorded: recorded.result(),
      async append(block) {
        check();
        if (block.seq === lastSeq) {
          return;
        }
        if (block.seq !== lastSeq + 1) {
          throw new RangeError(`Block ${block.seq} cannot follow block ${lastSeq}.`);
        }
        write(batchId, block);
        lastSeq = block.seq;
      },
      async seal() {
        check();
        return { output: segmentsOf(batchId, 'output'), error: segmentsOf(batchId, 'error') };
      },
      async close() {
        if (open.get(batchId) === journal) {
          open.delete(batchId);
        }
      },
    };
    open.set(batchId, journal);
    return journal;
  }

  return {
    async open(claim) {
      claims.check(claim);
      return openJournal(claim);
    },
    async snapshot(batchId, kind) {
      return segmentsOf(batchId, kind);
    },
  };
}

function blobOf(batchId: string, kind: ResultKind): string {
  return `${batchId}.${kind}`;
}
