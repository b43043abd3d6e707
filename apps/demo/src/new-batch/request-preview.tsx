import type { RequestLine } from '@offpeak/core';
import './request-preview.css';

/** The first requests, as they will be sent. */
export function RequestPreview({ lines }: { lines: readonly RequestLine[] }) {
  if (lines.length === 0) {
    return null;
  }
  return (
    <div className="stack-tight">
      <p className="small soft">The first requests</p>
      <ol className="preview-lines">
        {lines.map((line, n) => (
          <li key={`${n} ${line.custom_id}`} className="preview-line mono">
            <strong className="preview-id">{line.custom_id}</strong>
            <span className="preview-body">{JSON.stringify(line.body)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
