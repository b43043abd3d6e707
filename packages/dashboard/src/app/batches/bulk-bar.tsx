import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BatchesQuery } from '../api/queries.ts';
import type { ListedBatch } from '../api/types.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import {
  actOnBatches,
  type BulkAction,
  type BulkProgress,
  isActionable,
  matching,
} from './act-on-batches.ts';

interface BulkBarProps {
  query: BatchesQuery;
  /** How many batches the filter lists; null when it is unknown. */
  total: number | null;
  selected: readonly ListedBatch[];
  onClear: () => void;
}

/** What can be done with the selected batches, or with all that the filter lists. */
export function BulkBar({ query, total, selected, onClear }: BulkBarProps) {
  const queries = useQueryClient();
  const [isAll, setAll] = useState(false);
  const [said, setSaid] = useState('');
  const [stop, setStop] = useState<AbortController | null>(null);
  if (selected.length === 0 && said === '') {
    return null;
  }

  const run = async (action: BulkAction): Promise<void> => {
    const controller = new AbortController();
    setStop(controller);
    const say = ({ done, failed }: BulkProgress): void =>
      setSaid(`${describe(action, done - failed)}${failed > 0 ? `, ${formatCount(failed)} refused` : ''}`);
    const chosen = isAll
      ? matching(action, query, controller.signal)
      : selected.filter((batch) => isActionable(action, batch));
    try {
      say(await actOnBatches(action, chosen, say, controller.signal));
    } catch {
      setSaid('The list could not be read to its end; some batches were not reached.');
    }
    setStop(null);
    onClear();
    setAll(false);
    await queries.invalidateQueries({ queryKey: ['batches'] });
  };
  const count = isAll ? (total ?? selected.length) : selected.length;
  const canRun = (action: BulkAction): boolean =>
    stop === null && (isAll || selected.some((batch) => isActionable(action, batch)));

  return (
    <section className="bulk note" aria-label="Selected batches">
      <p role="status">{said || `${formatCount(count)} selected`}</p>
      {stop === null ? null : (
        <button type="button" className="button" onClick={() => stop.abort()}>
          Stop
        </button>
      )}
      {selected.length > 0 && stop === null ? (
        <div className="row">
          {total !== null && total > selected.length ? (
            <label className="row bulk-all">
              <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} />
              all {formatCount(total)} that match
            </label>
          ) : null}
          <ConfirmButton
            label="Cancel"
            confirm={`Cancel ${formatCount(count)}?`}
            disabled={!canRun('cancel')}
            onConfirm={() => void run('cancel')}
          />
          <ConfirmButton
            label="Retry failed"
            confirm={`Retry those of ${formatCount(count)}?`}
            disabled={!canRun('retry')}
            onConfirm={() => void run('retry')}
          />
          <button type="button" className="button button-quiet" onClick={onClear}>
            Clear
          </button>
        </div>
      ) : null}
      {selected.length === 0 && stop === null ? (
        <button type="button" className="button button-quiet" onClick={() => setSaid('')}>
          Close
        </button>
      ) : null}
    </section>
  );
}

function describe(action: BulkAction, count: number): string {
  const noun = count === 1 ? 'batch' : 'batches';
  return action === 'cancel'
    ? `${formatCount(count)} ${noun} cancelled`
    : `${formatCount(count)} new ${noun} of failed requests`;
}
