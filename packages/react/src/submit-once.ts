import type { BatchJob, Client, SubmitBatchOptions } from '@offpeak/core';
import { abortWith } from './abort-with.ts';
import { replaceEqualDeep } from './peers.ts';

/** What belongs to one caller of a submission that several may share. */
type Caller = Pick<SubmitBatchOptions, 'job' | 'onJob' | 'onProgress' | 'signal'>;

/** How a submission is told from another. */
export interface SubmissionKey {
  /**
   * A name of your choice for this submission. A later call with the same key never pays again: it joins the first while that runs, gets the
   * same job once that has succeeded, and continues it where it failed. The page remembers it until it is left. Without a key, a call with
   * equal requests and options joins one that still runs, and continues one that failed half-way.
   */
  key?: string | undefined;
}

interface Submission extends SubmissionKey {
  /** What it is about: everything but the key and what belongs to its callers. */
  about: object;
  callers: Pick<Caller, 'onJob' | 'onProgress'>[];
  /** What is submitted so far. */
  job: BatchJob | undefined;
  /** Null once it has failed. */
  stop: AbortController | null;
  /** Null once it has failed. */
  running: Promise<BatchJob> | null;
}

/** The submissions of each client that run, that failed half-way, or that have a key. */
const submissions = new WeakMap<Client, Set<Submission>>();

/** Starts a submission, or joins the one that is meant: a second click pays nothing twice. Aborting any of its callers stops it. */
export function submitOnce(
  client: Client,
  variables: Caller & SubmissionKey,
  start: (shared: Caller) => Promise<BatchJob>,
): Promise<BatchJob> {
  const { key, job, onJob, onProgress, signal, ...about } = variables;
  const known = submissions.get(client) ?? new Set();
  submissions.set(client, known);
  const isMeant = (one: Submission): boolean => {
    if (key !== undefined || one.key !== undefined) return one.key === key;
    // Two saved jobs of the same requests are two submissions.
    return job ? one.job?.key === job.key : replaceEqualDeep(one.about, about) === one.about;
  };
  const fresh: Submission = { key, about, job, callers: [], stop: null, running: null };
  const one = [...known].find(isMeant) ?? fresh;
  known.add(one);
  one.stop ??= new AbortController();
  abortWith(one.stop, signal);
  one.callers.push({ onJob, onProgress });
  one.running ??= run(known, one, one.stop.signal, start);
  return one.running;
}

async function run(
  known: Set<Submission>,
  one: Submission,
  signal: AbortSignal,
  start: (shared: Caller) => Promise<BatchJob>,
): Promise<BatchJob> {
  const { callers } = one;
  try {
    one.job = await start({
      job: one.job,
      signal,
      onProgress: (progress) => {
        for (const caller of callers) caller.onProgress?.(progress);
      },
      onJob: async (job) => {
        one.job = job;
        await Promise.all(callers.map((caller) => caller.onJob?.(job)));
      },
    });
    // The requests may be many, and a key says enough.
    one.about = {};
    if (one.key === undefined) known.delete(one);
    return one.job;
  } catch (error) {
    one.callers = [];
    one.stop = null;
    one.running = null;
    // What nothing was sent of starts afresh.
    if (!one.job?.shards.length) known.delete(one);
    throw error;
  }
}
