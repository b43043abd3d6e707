import type { UploadProgress } from '@offpeak/core';
import { formatBytes } from '../ui/format.ts';

interface SubmitProgressProps {
  progress: UploadProgress | null;
  onCancel: () => void;
}

/** How far the upload is, and the way to stop it. */
export function SubmitProgress({ progress, onCancel }: SubmitProgressProps) {
  const sent = progress?.sentBytes ?? 0;
  const total = progress?.totalBytes ?? null;
  const share = total ? sent / total : 0;
  const words =
    progress?.phase === 'done'
      ? 'Uploaded. Creating the batch…'
      : total && sent > 0
        ? `Uploading: ${formatBytes(sent)} of ${formatBytes(total)}`
        : 'Uploading…';
  return (
    <div className="stack-tight">
      <p role="status">{words}</p>
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
      <button type="button" className="button" onClick={onCancel}>
        Stop
      </button>
    </div>
  );
}
