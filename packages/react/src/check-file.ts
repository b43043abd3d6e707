import {
  OffpeakError,
  type ValidateRequestsOptions,
  type ValidationReport,
  validateRequests,
} from '@offpeak/core';

/** Looks at every line of a file of requests. Throws `aborted` when the signal is aborted on the way. */
export async function checkFile(
  source: Blob,
  options: ValidateRequestsOptions,
  signal: AbortSignal,
): Promise<ValidationReport> {
  try {
    return await validateRequests(
      source.stream().pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal }),
      options,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new OffpeakError('aborted', 'Checking the file was stopped.', { cause: error });
  }
}

/** Why a file that would be refused is not sent: its first problem, and how many there are. */
export function refusal({ errors, errorCount }: ValidationReport): OffpeakError {
  const [first] = errors;
  const where = first?.line ? `line ${first.line}: ` : '';
  const more = errorCount > 1 ? ` (and ${errorCount - 1} more)` : '';
  return new OffpeakError(
    'invalid_request',
    `Nothing was sent: ${where}${first?.message ?? 'the file would be refused.'}${more}`,
    {
      line: first?.line ?? undefined,
      param: first?.param ?? undefined,
    },
  );
}
