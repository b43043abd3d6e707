import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { apiURL, postJson } from '../api/http.ts';
import type { ErrorGroup, ErrorGroups, ListedBatch } from '../api/types.ts';
import { batchHref, openScreen } from '../route/route.ts';
import { ErrorNote } from '../ui/error-note.tsx';

interface ErrorGroupsPanelProps {
  batch: ListedBatch;
  project: string | undefined;
  /** Null until they are read, and where the API does not group them. */
  errors: ErrorGroups | null;
  readOnly: boolean;
}

/** The errors of a batch by their cause, the most frequent first, each with a retry of its own. */
export function ErrorGroupsPanel({ batch, project, errors, readOnly }: ErrorGroupsPanelProps) {
  const hasEnded = ['completed', 'failed', 'expired', 'cancelled'].includes(batch.status);
  if (errors !== null && errors.groups.length === 0) {
    return null;
  }
  return (
    <section className="card stack-tight errors" aria-labelledby="errors-title">
      <h2 id="errors-title">Errors{errors ? `: ${formatCount(errors.total)}` : ''}</h2>
      {errors === null ? <p className="soft small">Counting …</p> : null}
      <ul className="error-groups">
        {errors?.groups.map((group) => (
          <Group
            key={group.id}
            batchId={batch.id}
            project={project}
            group={group}
            share={group.count / Math.max(1, errors.total)}
            canRetry={hasEnded && !readOnly}
          />
        ))}
      </ul>
      {errors !== null && errors.other > 0 ? (
        <p className="small soft">and {formatCount(errors.other)} of other kinds</p>
      ) : null}
      {hasEnded || readOnly ? null : (
        <p className="small soft">A group can be retried once the batch has ended.</p>
      )}
    </section>
  );
}

interface GroupProps {
  batchId: string;
  project: string | undefined;
  group: ErrorGroup;
  share: number;
  canRetry: boolean;
}

function Group({ batchId, project, group, share, canRetry }: GroupProps) {
  const { id, status, code, message, count, custom_ids: customIds } = group;
  // One key for one group on one screen: a second press returns the batch of the first.
  const [key] = useState(() => crypto.randomUUID());
  const retry = useMutation({
    mutationFn: () =>
      postJson<ListedBatch>(
        apiURL(`v1/batches/${encodeURIComponent(batchId)}/retry`, { project }),
        { group: id },
        key,
      ),
    onSuccess: (next) => openScreen(batchHref({ id: next.id, project })),
  });
  const name = [status, code].filter((part) => part !== null).join(' ') || 'error';
  return (
    <li className="error-group">
      <span className="error-count">{formatCount(count)}</span>
      <div className="error-text">
        <p>
          <strong>{name}</strong> {message}
        </p>
        <div className="error-share" aria-hidden="true">
          <div style={{ width: `${Math.max(share * 100, 0.5)}%` }} />
        </div>
        <p className="small soft">such as {customIds.join(', ')}</p>
        {retry.error ? <ErrorNote title="The group was not retried" error={retry.error} /> : null}
      </div>
      {canRetry ? (
        <button
          type="button"
          className="button"
          disabled={retry.isPending}
          aria-label={`Retry ${formatCount(count)} of ${name}`}
          onClick={() => retry.mutate()}
        >
          Retry {formatCount(count)}
        </button>
      ) : null}
    </li>
  );
}
