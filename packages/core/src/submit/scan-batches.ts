import type { Client } from '../api/client.ts';
import type { Batch } from '../wire/batch.ts';
import type { ListPage } from '../wire/list.ts';

/** What a scan of the list of batches has shown. Times are those of the server, in unix seconds. */
export interface ListEvidence {
  scanned: number;
  /** Whether no batch was made after the one before it: a list that is newest first has none. */
  isNewestFirst: boolean;
  /** Whether some batch was made before the one before it. Batches of the same second show no order. */
  hasOrder: boolean;
  /** When the last batch was made. */
  oldest: number;
  /**
   * When the newest of those was made that tell neither their key nor their input file; -Infinity if all do.
   */
  newestUnnamed: number;
  /** Whether the server has said that there are no more, without contradicting itself. */
  isWhole: boolean;
}

/** Which batch a scan looks for. */
export interface WantedBatch {
  isWanted(batch: Batch): boolean;
  /** Whether a batch tells enough of itself to be told from the wanted one. */
  isNamed(batch: Batch): boolean;
  /** Whether the scan may end early. */
  isEnough(evidence: ListEvidence): Promise<boolean>;
}

const pageSize = 100;
const maxScanned = 10_000;

/**
 * Scans the list of batches for one, page by page, until it is found, the evidence is enough, or nothing new
 * comes. A server that leaves `has_more` out is asked for the next page too. Throws what `batches.list`
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
    isWhole: false,
  };
  const seen = new Set<string>();
  let before: ListPage<Batch> | undefined;
  while (evidence.scanned < maxScanned) {
    const after = before?.data.at(-1)?.id;
    const page = await client.batches.list({ limit: pageSize, after, signal });
    const batch = page.data.find((one) => wanted.isWanted(one));
    if (batch) {
      return { batch, evidence };
    }
    // Not the page after the last one: nothing new will come.
    if (page.data.some(({ id }) => seen.has(id))) {
      break;
    }
    for (const one of page.data) {
      seen.add(one.id);
      addBatch(evidence, one, wanted.isNamed(one));
    }
    evidence.isWhole = isEnd(page, before);
    const isOver = page.data.length === 0 || (evidence.isWhole && evidence.isNewestFirst);
    if (isOver || (await wanted.isEnough(evidence))) {
      break;
    }
    before = page;
  }
  return { evidence };
}

function addBatch(evidence: ListEvidence, batch: Batch, isNamed: boolean): void {
  // What is not a number compares with nothing, and so shows no order.
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
 * Whether a page ends the list: it says so, it has room for more, and it is not an empty one that was
 * promised to hold some.
 */
function isEnd({ has_more, data }: ListPage<Batch>, before: ListPage<Batch> | undefined): boolean {
  const breaksPromise = before?.has_more === true && data.length === 0;
  return has_more === false && data.length < pageSize && !breaksPromise;
}
