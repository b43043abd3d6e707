import { StatusError } from '@offpeak/core/protocol';
import type { Provider } from '../contracts/provider.ts';
import { within } from '../http/within.ts';

/** A call whose whole form was sent and whose answer did not come in time. */
export interface UnansweredUpload {
  answer: ReturnType<Provider['object']>;
  /** How long was waited, in ms. Four times as long is waited on. */
  timeoutMs: number;
  /** Breaks the call off. */
  abort(): void;
  /** Undoes what the provider made of the form. Must not throw. */
  undo(created: Record<string, unknown>): Promise<void>;
}

/** Waiting on costs an open connection and nobody's time. */
const patience = 4;

/** The 504 of a provider that has the whole file and says nothing. */
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
 * Waits on for the provider's answer, which nobody else waits for any longer, and undoes what it made:
 * breaking off at once would leave a whole file of which no one knows the id. Never rejects.
 */
export async function undoLate({ answer, timeoutMs, abort, undo }: UnansweredUpload): Promise<void> {
  await within(patience * timeoutMs, async () => void (await answer));
  abort();
  const late = await answer.catch(() => null);
  if (late !== null) {
    await undo(late.body);
  }
}
