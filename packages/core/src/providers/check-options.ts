import type { BatchCreateParams } from '../api/batches.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { keyName } from '../job/job.ts';
import type { ProviderTraits, SubmissionOptions } from '../protocol/provider-traits.ts';

/** Options of `batches.create` that a provider may refuse. */
export type CheckedParams = Pick<
  BatchCreateParams,
  'endpoint' | 'completion_window' | 'metadata' | 'output_expires_after'
>;

/** What a provider accepts besides the requests. */
export interface AcceptedOptions {
  name: string;
  /** The endpoints of its batches. Default: any. */
  endpoints?: readonly string[];
  /** The windows it accepts, from and to a number of hours. Default: 24 only. */
  windowHours?: readonly [min: number, max: number];
  /** Whether it stores metadata. */
  metadata?: boolean;
  /** Whether it accepts an expiry for result files. */
  outputExpiry?: boolean;
  inputExpiry?: ProviderTraits['inputExpiry'];
}

/**
 * Makes the check of {@link ProviderTraits.checkOptions}: what the provider would refuse or ignore throws.
 */
export function optionCheck(accepted: AcceptedOptions): (options: SubmissionOptions) => void {
  const { name, windowHours: [min, max] = [24, 24], inputExpiry } = accepted;
  return ({ endpoint, completionWindow, metadata, inputExpiresAfter, outputExpiresAfter }) => {
    if (accepted.endpoints?.includes(endpoint) === false) {
      throw invalidOption('endpoint', `${accepted.endpoints.join(' or ')} at ${name}, not ${endpoint}`);
    }
    const hours = hoursOf(completionWindow);
    if (!(hours >= min && hours <= max)) {
      const range = min === max ? `'${min}h'` : `'${min}h' to '${max}h'`;
      throw invalidOption('completionWindow', `${range} at ${name}, not '${completionWindow}'`);
    }
    if (!accepted.metadata && Object.keys(metadata ?? {}).some((key) => key !== keyName)) {
      throw invalidOption('metadata', `left out: ${name} stores none`);
    }
    if (!accepted.outputExpiry && outputExpiresAfter !== undefined) {
      throw invalidOption('outputExpiresAfter', `left out: ${name} does not accept it`);
    }
    checkExpiry(name, inputExpiresAfter, inputExpiry);
  };
}

/** Checks the parameters of `batches.create` as `checkOptions` checks the options of `submitBatch`. */
export function checkParams(traits: ProviderTraits, params: CheckedParams): void {
  const { endpoint, completion_window, metadata, output_expires_after } = params;
  traits.checkOptions?.({
    endpoint,
    completionWindow: completion_window,
    metadata,
    outputExpiresAfter: output_expires_after?.seconds,
  });
}

/** Throws `invalid_option` for an expiry out of range, or for any if the range is null. */
export function checkExpiry(
  name: string,
  seconds: number | null | undefined,
  range: ProviderTraits['inputExpiry'],
): void {
  if (typeof seconds !== 'number' || range === undefined) {
    return;
  }
  if (range === null) {
    throw invalidOption('inputExpiresAfter', `left out or null: ${name} does not accept it`);
  }
  if (!(seconds >= range.min && seconds <= range.max)) {
    const must = `${range.min} to ${range.max} seconds at ${name}, not ${seconds}`;
    throw invalidOption('inputExpiresAfter', must);
  }
}

/** Returns the hours of a window such as `24h` or `7d`; 24 without one, NaN for anything else. */
export function hoursOf(window: string | undefined): number {
  const [, count, unit] = /^(\d+)([hd])$/.exec(window ?? '24h') ?? [];
  return Number(count) * (unit === 'd' ? 24 : 1);
}
