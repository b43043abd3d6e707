import { formatBytes, formatTime } from '@offpeak/page-parts/ui/format.ts';
import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { apiURL, send } from '../api/http.ts';
import { filesOptions, scopeOf, statusOptions } from '../api/queries.ts';
import type { ListedFile } from '../api/types.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { useFrameTop } from '../ui/use-frame-top.ts';
import './files.css';

const rowHeight = 56;

/** All files that the visitor may see, newest first: inputs and results. */
export function FilesScreen({ readOnly }: { readOnly: boolean }) {
  const { data: status } = useQuery(statusOptions);
  const list = useInfiniteQuery(filesOptions(scopeOf(status ?? undefined)));
  const files = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const frame = useRef<HTMLDivElement>(null);
  const top = useFrameTop(frame);
  useTitle('Files');
  const rows = useWindowVirtualizer({
    count: files.length,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: top,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= files.length - 20) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, files.length]);
  return (
    <div className="stack">
      <h1>Files</h1>
      {list.error ? <ErrorNote title="The files could not be read" error={list.error} /> : null}
      {list.data && files.length === 0 ? (
        <p className="empty card soft">No files yet. The input and the results of a batch are listed here.</p>
      ) : null}
      <div ref={frame} className="card files-frame" hidden={files.length === 0}>
        <ul className="files" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const file = files[index];
            return file ? <FileRow key={file.id} file={file} top={start - top} readOnly={readOnly} /> : null;
          })}
        </ul>
      </div>
    </div>
  );
}

function FileRow({ file, top, readOnly }: { file: ListedFile; top: number; readOnly: boolean }) {
  const queries = useQueryClient();
  const { id, filename, bytes, purpose, created_at: createdAt, expires_at: expiresAt, project } = file;
  const remove = useMutation({
    mutationFn: () => send(apiURL(`v1/files/${encodeURIComponent(id)}`, { project }), { method: 'DELETE' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['files'] }),
  });
  return (
    <li className="files-row" style={{ transform: `translateY(${top}px)` }}>
      <a
        data-row=""
        className="files-name"
        href={apiURL(`v1/files/${encodeURIComponent(id)}/content`, { project })}
        download={filename}
      >
        {filename}
      </a>
      <span className="small soft files-about">
        {project ? `${project} · ` : ''}
        {purpose}
        {createdAt === null ? '' : ` · ${formatTime(createdAt)}`}
        {typeof expiresAt === 'number' ? ` · expires ${formatTime(expiresAt)}` : ''}
      </span>
      <span className="files-size">{bytes === null ? '' : formatBytes(bytes)}</span>
      {readOnly ? null : (
        <ConfirmButton
          className="files-delete"
          label={remove.error ? 'Not deleted' : 'Delete'}
          confirm="Delete?"
          disabled={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      )}
    </li>
  );
}
