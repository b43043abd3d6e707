import { formatBytes, formatDuration } from '@offpeak/page-parts/ui/format.ts';
import type { Run } from './use-run.ts';

/** The progress from the file to its batch, with buttons to pause and stop. */
export function UploadPanel({ run }: { run: Run }) {
  const { upload, phase, split } = run;
  const { state } = upload;
  const inFlight = state.status === 'uploading' || state.status === 'paused' ? state : null;
  const bytes = phase === 'splitting' ? split : inFlight;
  const share = bytes?.totalBytes ? bytes.sentBytes / bytes.totalBytes : phase === 'creating' ? 1 : 0;
  return (
    <div className="stack-tight">
      <p role="status">{headline(run)}</p>
      <div
        className="bar"
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share > 0 ? { 'aria-valuenow': Math.round(share * 100) } : {})}
      >
        <div className="bar-fill" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="small soft">{details(run, bytes)}</p>
      <div className="row">
        {state.status === 'uploading' && state.pausable ? (
          <button type="button" className="button" onClick={upload.pause}>
            Pause
          </button>
        ) : null}
        {state.status === 'paused' && state.reason === 'user' ? (
          <button type="button" className="button button-primary" onClick={upload.resume}>
            Resume
          </button>
        ) : null}
        {phase === 'creating' ? null : (
          <button type="button" className="button" onClick={run.stop}>
            Stop
          </button>
        )}
      </div>
    </div>
  );
}

function headline({ phase, upload: { state } }: Run): string {
  if (phase === 'creating') {
    return 'Uploaded. Creating the batch…';
  }
  if (phase === 'preparing') {
    return 'Checking every line…';
  }
  if (phase === 'splitting') {
    return 'Uploading. The file is larger than one batch: it becomes several.';
  }
  if (state.status !== 'paused') {
    return 'Uploading…';
  }
  return state.reason === 'offline'
    ? 'No connection. The upload resumes when it is back.'
    : 'Paused. The parts that were sent are kept.';
}

function details(
  { upload: { state } }: Run,
  bytes: { sentBytes: number; totalBytes: number | null } | null,
): string {
  if (bytes === null) {
    return '\u00a0';
  }
  const parts = [
    `${formatBytes(bytes.sentBytes)} of ${bytes.totalBytes === null ? '?' : formatBytes(bytes.totalBytes)}`,
  ];
  if (state.status === 'uploading' && state.bytesPerSecond !== null) {
    parts.push(`${formatBytes(Math.round(state.bytesPerSecond))}/s`);
  }
  if (state.status === 'uploading' && state.etaMs !== null) {
    parts.push(`${formatDuration(state.etaMs / 1_000)} left`);
  }
  return parts.join(' · ');
}
