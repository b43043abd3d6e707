import type { Client } from '../api/client.ts';
import { cursorOf } from '../api/page.ts';
import type { Batch } from '../wire/batch.ts';
import type { ListPage } from '../wire/list.ts';

/** What a scan of the list of batches has shown. Times are in unix seconds, by the clock of the server. */
export interface ListEvidence {
  scanned: number;
  /** Whether no batch was created after the one before it, as in a list sorted newest first. */
  isNewestFirst: boolean;
  /** Whether some batch was created before the one before it. Batches of the same second show no order. */
  hasOrder: boolean;
  /** When the last batch of the list was created. */
  oldest: number;
  /**
   * When the newest batch was created that names neither its key nor its input file; -Infinity if all name
   * one.
   */
  newestUnnamed: number;
  /** Whether the server has said that there are no more batches, without contradicting itself. */
  isComplete: boolean;
}

/** The batch that a scan searches for. */
export interface WantedBatch {
  isWanted(batch: Batch): boolean;
  /** Whether a batch names enough to be distinguished from the wanted one. */
  isNamed(batch: Batch): boolean;
  /** Whether the scan may end early. */
  isEnough(evidence: ListEvidence): Promise<boolean>;
}

const pageSize = 100;
const maxScanned = 10_000;

/**
 * Scans the list of batches page by page, until the wanted batch is found, the evidence is enough, or a page
 * has nothing new. If a server omits `has_more`, the next page is requested too. Throws what `batches.list`
 * throws.
 */
export async function scanBatches(
  client: Client,
  wanted: WantedBatch,
  signal: AbortSignal | undefined,
): Promise<{ batch?: Batch | undefined; evidence: ListEvidence }> {
  const evidence: ListEvidence = {
    scanned: 0,
    isNewestFirst: true,
    hasOrder: false,
    oldest: Infinity,
    newestUnnamed: -Infinity,
    isComplete: false,
  };
  const seen = new Set<string>();
  let before: ListPage<Batch> | undefined;
  while (evidence.scanned < maxScanned) {
    const after = before && cursorOf(before);
    const page = await client.batches.list({ limit: pageSize, after, signal });
    const batch = page.data.find((one) => wanted.isWanted(one));
    if (batch) {
      return { batch, evidence };
    }
    // The server has returned the same page again, so there is nothing new.
    if (page.data.some(({ id }) => seen.has(id))) {
      break;
    }
    for (const one of page.data) {
      seen.add(one.id);
      addBatch(evidence, one, wanted.isNamed(one));
    }
    evidence.isComplete = isEnd(page, before);
    const isLast = page.data.length === 0 || (evidence.isComplete && evidence.isNewestFirst);
    if (isLast || (await wanted.isEnough(evidence))) {
      break;
    }
    before = page;
  }
  return { evidence };
}

function addBatch(evidence: ListEvidence, batch: Batch, isNamed: boolean): void {
  // NaN compares with nothing, so such a batch shows no order.
  const createdAt = typeof batch.created_at === 'number' ? batch.created_at : Number.NaN;
  const { oldest } = evidence;
  evidence.isNewestFirst &&= createdAt <= oldest;
  evidence.hasOrder ||= createdAt < oldest && oldest < Infinity;
  evidence.oldest = createdAt;
  evidence.scanned += 1;
  if (!isNamed) {
    evidence.newestUnnamed = Math.max(evidence.newestUnnamed, Number.isNaN(createdAt) ? Infinity : createdAt);
  }
}

/**
 * Whether a page ends the list: it says so, it is not full, and it is not empty although the page before
 * announced more.
 */
function isEnd({ has_more, data }: ListPage<Batch>, before: ListPage<Batch> | undefined): boolean {
  const contradicts = before?.has_more === true && data.length === 0;
  return has_more === false && data.length < pageSize && !contradicts;
}
