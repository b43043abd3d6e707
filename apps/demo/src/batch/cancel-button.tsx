import type { Batch } from '@offpeak/core';
import { useCancelBatch } from '@offpeak/react';
import { useState } from 'react';
import { ErrorNote } from '../ui/error-note.tsx';

/**
 * Cancels a batch, after a second click. Results that exist by then are kept. The button stays while the
 * batch is cancelling: the server may refuse.
 */
export function CancelButton({ batch }: { batch: Batch }) {
  const cancel = useCancelBatch();
  const [asked, setAsked] = useState(false);
  if (batch.status === 'cancelling') {
    return null;
  }
  if (cancel.isError) {
    return (
      <ErrorNote title="The batch was not cancelled" error={cancel.error}>
        <button type="button" className="button" onClick={() => cancel.reset()}>
          Back
        </button>
      </ErrorNote>
    );
  }
  if (!asked) {
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        Cancel batch
      </button>
    );
  }
  return (
    <fieldset className="row plain-fieldset">
      <legend className="sr-only">Cancel this batch?</legend>
      <button type="button" className="button" onClick={() => setAsked(false)}>
        Keep running
      </button>
      <button
        type="button"
        className="button button-danger"
        // The question replaces the button that had the focus.
        ref={(button) => button?.focus()}
        disabled={cancel.isPending}
        onClick={() => cancel.mutate(batch.id)}
      >
        Stop it; keep what is done
      </button>
    </fieldset>
  );
}
