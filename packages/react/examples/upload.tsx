import { useUploadFile } from '@offpeak/react';

export function Upload() {
  const upload = useUploadFile({ resumeKey: 'requests' });
  const { state } = upload;
  return (
    <section>
      <input
        type="file"
        aria-label="Requests"
        accept=".jsonl"
        onChange={(event) => event.target.files?.[0] && upload.start(event.target.files[0])}
      />
      {state.status === 'invalid' && (
        <ol>
          {state.report.errors.map((error) => (
            <li key={`${error.line} ${error.param}`}>
              Line {error.line}: {error.message}
            </li>
          ))}
        </ol>
      )}
      {(state.status === 'uploading' || state.status === 'paused') && (
        <progress aria-label="Upload" value={state.sentBytes} max={state.totalBytes} />
      )}
      {state.status === 'uploading' && state.pausable && (
        <button type="button" onClick={upload.pause}>
          Pause
        </button>
      )}
      {state.status === 'paused' && (
        <button type="button" onClick={upload.resume}>
          Resume
        </button>
      )}
      {state.status === 'failed' && (
        <button type="button" onClick={upload.retry}>
          {state.error.message} Try again
        </button>
      )}
      {state.status === 'done' && <p role="status">Stored as {state.file.id}</p>}
    </section>
  );
}
