import { type Batch, isTerminal } from '@offpeak/core';
import { CopyButton } from '../ui/copy-button.tsx';
import { batchTitle } from './batch-title.ts';
import './batch-head.css';
import { CancelButton } from './cancel-button.tsx';
import { RetryButton } from './retry-button.tsx';
import { StatusBadge } from './status-badge.tsx';

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
