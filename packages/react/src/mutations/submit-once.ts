import type { BatchJob, Client, SubmitBatchOptions } from '@offpeak/core';
import { replaceEqualDeep } from '@tanstack/query-core';
import { abortWith } from './abort-with.ts';

/** The options that belong to one caller of a submission that several may share. */
type Caller = Pick<SubmitBatchOptions, 'job' | 'onJob' | 'onProgress' | 'signal'>;

/** Identifies a submission. */
export interface SubmissionKey {
  /**
   * A name of your choice for this submission. A later call with the same key never pays again: it joins the
   * first while that runs, returns the same job once that has succeeded, and resumes it where it failed. The
   * page remembers it until it is closed. Without a key, a call with equal requests and options joins one
   * that still runs, and resumes one that failed half-way.
   */
  key?: string | undefined;
}

interface Submission extends SubmissionKey {
  /** Its content: everything but the key and the options of its callers. */
  content: object;
  callers: Pick<Caller, 'onJob' | 'onProgress'>[];
  /** The job so far. */
  job: BatchJob | undefined;
  /** Null once it has failed. */
  stop: AbortController | null;
  /** Null once it has failed. */
  running: Promise<BatchJob> | null;
}

/** The submissions of each client that run, that failed half-way, or that have a key. */
const submissions = new WeakMap<Client, Set<Submission>>();

/**
 * Starts a submission, or joins an equal one: a second click pays nothing twice. Aborting any of its callers
 * stops it.
 */
export function submitOnce(
  client: Client,
  variables: Caller & SubmissionKey,
  start: (shared: Caller) => Promise<BatchJob>,
): Promise<BatchJob> {
  const { key, job, onJob, onProgress, signal, ...content } = variables;
  const known = submissions.get(client) ?? new Set();
  submissions.set(client, known);
  const isSame = (one: Submission): boolean => {
    if (key !== undefined || one.key !== undefined) {
      return one.key === key;
    }
    // Two saved jobs of the same requests are two submissions.
    return job ? one.job?.key === job.key : replaceEqualDeep(one.content, content) === one.content;
  };
  const fresh: Submission = { key, content, job, callers: [], stop: null, running: null };
  const one = [...known].find(isSame) ?? fresh;
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
        for (const caller of callers) {
          caller.onProgress?.(progress);
        }
      },
      onJob: async (job) => {
        one.job = job;
        await Promise.all(callers.map((caller) => caller.onJob?.(job)));
      },
    });
    // The requests may be many, and a key is enough.
    one.content = {};
    if (one.key === undefined) {
      known.delete(one);
    }
    return one.job;
  } catch (error) {
    one.callers = [];
    one.stop = null;
    one.running = null;
    // A submission of which nothing was sent starts over.
    if (!one.job?.shards.length) {
      known.delete(one);
    }
    throw error;
  }
}
