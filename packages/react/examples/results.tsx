import type { StandardSchema } from '@offpeak/core';
import { useBatchResultPages, useBatchResults } from '@offpeak/react';

/** The answers of a batch, typed by a schema of zod, valibot or any other library of Standard Schema. */
export function Stars(props: { id: string; schema: StandardSchema<{ stars: number }> }) {
  const { data, error } = useBatchResults(props.id, { schema: props.schema, soFar: true });
  if (error) {
    return <p role="alert">{error.message}</p>;
  }
  return (
    <>
      <p role="status">
        {data?.rows.length ?? 0} results{data?.complete ? '' : ' so far'}
      </p>
      <ul>
        {data?.rows.map((row) => (
          <li key={row.customId}>
            {row.customId}: {row.status === 'succeeded' ? row.output.stars : row.error.message}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Any number of results in the memory of a few pages. */
export function Pages({ id }: { id: string }) {
  const pages = useBatchResultPages(id, { limit: 100, maxPages: 3 });
  return (
    <>
      <ul>
        {pages.data?.pages
          .flatMap((page) => page.rows)
          .map((row) => (
            <li key={row.customId}>
              {row.customId}: {row.status}
            </li>
          ))}
      </ul>
      <button type="button" disabled={!pages.hasPreviousPage} onClick={() => pages.fetchPreviousPage()}>
        Back
      </button>
      <button type="button" disabled={!pages.hasNextPage} onClick={() => pages.fetchNextPage()}>
        More
      </button>
    </>
  );
}
