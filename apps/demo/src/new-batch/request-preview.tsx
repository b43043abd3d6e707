import type { RequestLine } from '@offpeak/core';
import './request-preview.css';

/** The first requests, as they will be sent. */
export function RequestPreview({ lines }: { lines: readonly RequestLine[] }) {
  return (
    <>
      <p className="small soft">The first requests</p>
      <ol className="preview-lines">
        {lines.map((line) => (
          <li key={line.custom_id} className="preview-line mono">
            <strong className="preview-id">{line.custom_id}</strong>
            <span className="preview-body">{JSON.stringify(line.body)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
