import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { StatusBadge } from '@offpeak/page-parts/batch/status-badge.tsx';
import { CopyButton } from '@offpeak/page-parts/ui/copy-button.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiURL, postJson } from '../api/http.ts';
import type { ListedBatch } from '../api/types.ts';
import { batchHref, hrefOf, openScreen } from '../route/route.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Downloads } from './downloads.tsx';

interface BatchHeadProps {
  batch: ListedBatch;
  project: string | undefined;
  readOnly: boolean;
  /** The requests without an answer that succeeded. */
  failed: number;
}

/** The title of a batch, its id, and what can be done with it. */
export function BatchHead({ batch, project, readOnly, failed }: BatchHeadProps) {
  const queries = useQueryClient();
  const path = `v1/batches/${encodeURIComponent(batch.id)}`;
  const cancel = useMutation({
    mutationFn: () => postJson<ListedBatch>(apiURL(`${path}/cancel`, { project }), {}),
    onSuccess: (next) => queries.setQueryData(['batch', batch.id], next),
  });
  // One key for one screen: a second press returns the batch of the first.
  const [retryKey] = useState(() => crypto.randomUUID());
  const retry = useMutation({
    mutationFn: () => postJson<ListedBatch>(apiURL(`${path}/retry`, { project }), {}, retryKey),
    onSuccess: (next) => openScreen(batchHref({ id: next.id, project })),
  });
  const hasEnded = ['completed', 'failed', 'expired', 'cancelled'].includes(batch.status);
  return (
    <header className="stack-tight">
      <a className="back-link small" href={hrefOf('batches')}>
        ← All batches
      </a>
      <div className="row row-between">
        <div className="row batch-title">
          <h1>{batchTitle(batch)}</h1>
          <StatusBadge batch={batch} />
        </div>
        <div className="row">
          <Downloads batch={batch} project={project} />
          {readOnly ? null : hasEnded ? (
            failed > 0 && (batch.request_counts?.total ?? 0) > 0 ? (
              <button
                type="button"
                className="button"
                disabled={retry.isPending}
                onClick={() => retry.mutate()}
              >
                Retry all failed
              </button>
            ) : null
          ) : (
            <ConfirmButton
              label="Cancel"
              confirm="Cancel this batch?"
              disabled={cancel.isPending || batch.status === 'cancelling'}
              onConfirm={() => cancel.mutate()}
            />
          )}
        </div>
      </div>
      <p className="small soft batch-id">
        <code>{batch.id}</code>
        <CopyButton what="the id" text={() => batch.id} />
        {project ? <span>project {project}</span> : null}
      </p>
      {cancel.error ? <ErrorNote title="The batch was not cancelled" error={cancel.error} /> : null}
      {retry.error ? <ErrorNote title="The requests were not retried" error={retry.error} /> : null}
    </header>
  );
}
