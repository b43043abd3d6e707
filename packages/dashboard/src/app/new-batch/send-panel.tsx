import { type BatchJob, batchIdsOf, submitBatch, type UploadProgress } from '@offpeak/core';
import { formatBytes } from '@offpeak/page-parts/ui/format.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { client } from '../api/queries.ts';
import { batchHref, hrefOf, openScreen } from '../route/route.ts';
import { ErrorNote } from '../ui/error-note.tsx';

interface SendPanelProps {
  file: File;
  endpoint: string;
  title: string;
}

/** Metadata has at most this many characters per value. */
const maxTitleLength = 512;

/** Sends a file that was checked, and opens its batch. Another try continues where the last one ended. */
export function SendPanel({ file, endpoint, title: name }: SendPanelProps) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(name);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const job = useRef<BatchJob | undefined>(undefined);
  const stop = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: async () => {
      stop.current = new AbortController();
      const done = await submitBatch(client, file, {
        endpoint,
        ...(title.trim() !== '' && { metadata: { title: title.trim().slice(0, maxTitleLength) } }),
        onJob: (saved) => {
          job.current = saved;
        },
        onProgress: setProgress,
        signal: stop.current.signal,
        job: job.current,
      });
      return batchIdsOf(done);
    },
    onSuccess: (ids) => {
      void queries.invalidateQueries({ queryKey: ['batches'] });
      const [id] = ids;
      openScreen(ids.length === 1 && id !== undefined ? batchHref({ id }) : hrefOf('batches'));
    },
  });
  // Who leaves in the middle of an upload does not send a batch.
  useEffect(() => () => stop.current?.abort(), []);
  return (
    <div className="stack-tight">
      <label className="field-label">
        Title
        <input
          className="field"
          value={title}
          maxLength={maxTitleLength}
          disabled={send.isPending || job.current !== undefined}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      {send.error ? <ErrorNote title="The batch was not started" error={send.error} /> : null}
      <div className="row">
        <button
          type="button"
          className="button button-primary"
          disabled={send.isPending}
          onClick={() => send.mutate()}
        >
          {send.isPending ? 'Sending …' : send.error ? 'Try again' : 'Run this batch'}
        </button>
        {send.isPending ? (
          <>
            <button type="button" className="button" onClick={() => stop.current?.abort()}>
              Stop
            </button>
            <p className="small soft" role="status">
              {progress
                ? `${formatBytes(progress.sentBytes)} of ${formatBytes(file.size)} sent`
                : 'Starting …'}
            </p>
          </>
        ) : null}
      </div>
    </div>
  );
}
