import { StatusError } from '@offpeak/core/protocol';
import type { Provider } from '../contracts/provider.ts';
import { within } from '../http/within.ts';

/** A call whose whole form was sent and whose answer did not come in time. */
export interface UnansweredUpload {
  answer: ReturnType<Provider['object']>;
  /** How long the gateway has waited, in ms. It waits four times as long again. */
  timeoutMs: number;
  /** Aborts the call. */
  abort(): void;
  /** Undoes what the provider made of the form. Must not throw. */
  undo(created: Record<string, unknown>): Promise<void>;
}

/** Waiting longer costs one open connection; no caller waits for it. */
const lateFactor = 4;

/** The 504 of a provider that has the whole file and does not answer. */
export function unanswered(): StatusError {
  return new StatusError(
    504,
    'The provider took the whole file and did not answer; should it still do, the file is deleted.',
    {
      code: 'provider_timeout',
    },
  );
}

/**
 * Waits longer for the provider's answer, which no caller awaits any more, and undoes the upload: aborting
 * immediately would leave a whole file whose id nobody knows. Never rejects.
 */
export async function undoLate({ answer, timeoutMs, abort, undo }: UnansweredUpload): Promise<void> {
  await within(lateFactor * timeoutMs, async () => void (await answer));
  abort();
  const late = await answer.catch(() => null);
  if (late !== null) {
    await undo(late.body);
  }
}
