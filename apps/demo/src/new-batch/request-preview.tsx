import { formatBytes, formatCount } from '../ui/format.ts';
import type { Source } from './open-source.ts';
import './request-preview.css';

/** What is about to be sent: the facts of the file and its first requests. */
export function RequestPreview({ source }: { source: Source }) {
  const { title, file, head, count } = source;
  return (
    <div className="stack-tight">
      <h3 className="preview-title">{title}</h3>
      <dl className="facts">
        {count === null ? null : (
          <div>
            <dt>Requests</dt>
            <dd>{formatCount(count)}</dd>
          </div>
        )}
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(file.size)}</dd>
        </div>
        <div>
          <dt>Endpoint</dt>
          <dd>
            <code>{head.endpoint}</code>
          </dd>
        </div>
        {head.model ? (
          <div>
            <dt>Model</dt>
            <dd>
              <code>{head.model}</code>
            </dd>
          </div>
        ) : null}
      </dl>
      <p className="small soft">The first requests</p>
      <ol className="preview-lines">
        {head.preview.map((line) => (
          <li key={line.custom_id} className="preview-line mono">
            <strong className="preview-id">{line.custom_id}</strong>
            <span className="preview-body">{JSON.stringify(line.body)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
