import { type Batch, isTerminal } from '@offpeak/core';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { CopyButton } from '@offpeak/page-parts/ui/copy-button.tsx';
import './batch-head.css';
import { StatusBadge } from '@offpeak/page-parts/batch/status-badge.tsx';
import { CancelButton } from './cancel-button.tsx';
import { RetryButton } from './retry-button.tsx';

/** The title of a batch, its status, and the button that cancels it. */
export function BatchHead({ batch }: { batch: Batch }) {
  return (
    <header className="row row-between batch-head">
      <div>
        <div className="row">
          <h1>{batchTitle(batch)}</h1>
          <StatusBadge batch={batch} />
        </div>
        <p className="small soft batch-id">
          <code>{batch.endpoint}</code>
          {batch.model ? (
            <>
              {' · '}
              <code>{batch.model}</code>
            </>
          ) : null}
          {' · '}
          <code>{batch.id}</code> <CopyButton what="id of the batch" text={() => batch.id} />
        </p>
      </div>
      {isTerminal(batch.status) ? <RetryButton batch={batch} /> : <CancelButton batch={batch} />}
    </header>
  );
}
