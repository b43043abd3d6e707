import type { BatchUsage } from '../wire/batch.ts';
import type { ExpiresAfter } from '../wire/file.ts';
import type { LineRule } from './line-rule.ts';
import type { FileCounts } from './whole-file.ts';

/** The shape of a request line at a provider whose lines are not OpenAI's. */
export interface LineShape {
  /**
   * Returns a request or a parsed line with the names of OpenAI: `custom_id` and `body`. Anything that has a
   * `body`, or is not an object, is returned as it is.
   */
  read<Line>(line: Line): Line;
  /**
   * Returns the text of a line as the provider expects it.
   *
   * @param line The line in OpenAI's shape.
   * @param rawLine Its text, if the request was given as text: then no digit of the body may change.
   */
  write(line: Record<string, unknown>, rawLine: string | undefined): string;
  /** Returns the lines of a file as requests that can be iterated again. */
  linesOf(file: Blob): RawLines;
}

/** Lines of a file as they stand there. */
export interface RawLines extends AsyncIterable<{ rawLine: string }> {
  isReplayable: true;
}

/** What is submitted besides the requests, for a provider to check before anything is sent. */
export interface SubmissionOptions {
  endpoint: string;
  completionWindow?: string | undefined;
  metadata?: Record<string, string> | null | undefined;
  inputExpiresAfter?: number | null | undefined;
  outputExpiresAfter?: ExpiresAfter['seconds'] | undefined;
}

/** The tokens of one answer, and the model that made it. */
export interface AnswerUsage {
  model: string | null;
  usage: BatchUsage | null;
}

/**
 * How a provider differs from OpenAI, besides its calls. A client without traits, or a field that is absent,
 * means OpenAI's way.
 */
export interface ProviderTraits {
  /** The name of the provider, for messages. */
  name: string;
  /** How large one batch may be. */
  limits?: Partial<FileCounts> | undefined;
  /** The shape of its request lines. */
  line?: LineShape | undefined;
  /** Rules for request lines besides the API's, such as what a custom id may be. */
  rules?: readonly LineRule<Record<string, unknown>>[] | undefined;
  /** Whether the requests of one batch may name several models. */
  manyModels?: boolean | undefined;
  /** Seconds that an input file may be kept; null if the provider accepts no expiry. */
  inputExpiry?: { min: number; max: number; default: number } | null | undefined;
  /**
   * How a batch is found in the list if the answer to its creation was lost: by its metadata, its name or its
   * input file. With `none` it cannot be found, so a lost creation is `ambiguous_create`.
   */
  findBy?: 'metadata' | 'name' | 'file' | 'none' | undefined;
  /** What identifies a batch whose creation was lost, for messages. Default: its metadata. */
  lostBatch?: string | undefined;
  /** Whether a creation that is sent twice with the same `Idempotency-Key` creates one batch. */
  idempotencyKeys?: boolean | undefined;
  /**
   * What becomes of input files. `unreadable`: they are stored, and cannot be downloaded. `held`: the
   * provider stores none, so the client holds the requests in memory until it sends them with the creation.
   */
  inputFiles?: 'unreadable' | 'held' | undefined;
  /** Whether the request counts do not change until the batch ends. */
  countsAtEnd?: boolean | undefined;
  /** False if a batch cannot be cancelled. */
  cancel?: false | undefined;
  /** Throws `invalid_option` for what the provider would refuse or ignore. */
  checkOptions?: ((options: SubmissionOptions) => void) | undefined;
  /** Returns the text of an answer, or null if it has none. */
  textOf?: ((body: unknown) => string | null) | undefined;
  /** Returns the tokens of an answer. */
  usageOf?: ((body: unknown) => AnswerUsage) | undefined;
}
