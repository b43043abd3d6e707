import { batchOptions, offpeakKeys, useOffpeakClient } from '@offpeak/react';
import { useQueries, useQueryClient } from '@tanstack/react-query';

/** Any number of batches in one component. */
export function Summary({ ids }: { ids: string[] }) {
  const client = useOffpeakClient();
  const queries = useQueryClient();
  const batches = useQueries({ queries: ids.map((id) => batchOptions(client, id)) });
  const done = batches.filter(({ data }) => data?.status === 'completed').length;
  return (
    <button
      type="button"
      onClick={() => queries.invalidateQueries({ queryKey: offpeakKeys.batches(client) })}
    >
      {done} of {ids.length} completed
    </button>
  );
}
