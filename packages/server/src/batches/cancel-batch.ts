import { conflict } from '../http/http-error.ts';
import { changeBatch } from '../lifecycle/change-batch.ts';
import type { ServerContext } from '../server-context.ts';
import type { BatchState } from '../storage/records.ts';
import { noBatch } from './read-batches.ts';

/**
 * Handles `POST /v1/batches/{batch_id}/cancel`: lines in flight finish, the others do not run. To cancel
 * again returns the same.
 */
export async function cancelBatch(context: ServerContext, project: string, id: string): Promise<BatchState> {
  const change = await changeBatch(context, { project, id }, { type: 'cancel' });
  if (change === null) {
    throw noBatch(id);
  }
  const { state } = change.record;
  if (change.refused) {
    throw conflict(`Cannot cancel a batch with status '${state.status}'.`);
  }
  context.engine.nudge(id);
  return state;
}
