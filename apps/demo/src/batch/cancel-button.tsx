import { useCancelBatch } from '@offpeak/react';
import { useState } from 'react';
import { ErrorNote } from '../ui/error-note.tsx';

/** Stops a batch, after a second click. What is finished by then is kept. */
export function CancelButton({ batchId }: { batchId: string }) {
  const cancel = useCancelBatch();
  const [asked, setAsked] = useState(false);
  if (cancel.isError) return <ErrorNote title="The batch was not cancelled" error={cancel.error} />;
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
        onClick={() => cancel.mutate(batchId)}
      >
        Stop it; keep what is done
      </button>
    </fieldset>
  );
}
