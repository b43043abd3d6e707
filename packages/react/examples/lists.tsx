import { useBatches, useDeleteFile, useFiles } from '@offpeak/react';

export function AllBatches() {
  const { data, error, hasNextPage, fetchNextPage } = useBatches({ limit: 50 });
  if (error) {
    return <p role="alert">{error.message}</p>;
  }
  return (
    <>
      <ul>
        {data?.pages
          .flatMap((page) => page.data)
          .map((batch) => (
            <li key={batch.id}>
              {batch.endpoint} {batch.status}
            </li>
          ))}
      </ul>
      {hasNextPage && (
        <button type="button" onClick={() => fetchNextPage()}>
          Older
        </button>
      )}
    </>
  );
}

export function InputFiles() {
  const { data } = useFiles({ purpose: 'batch' });
  const remove = useDeleteFile();
  return (
    <ul>
      {data?.pages
        .flatMap((page) => page.data)
        .map((file) => (
          <li key={file.id}>
            {file.filename}
            <button type="button" onClick={() => remove.mutate(file.id)}>
              Delete
            </button>
          </li>
        ))}
    </ul>
  );
}
