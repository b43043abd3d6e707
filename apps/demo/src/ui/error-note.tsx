import type { ReactNode } from 'react';
import { explainError } from './explain-error.ts';

interface ErrorNoteProps {
  /** What did not work, as a sentence. */
  title: string;
  error: unknown;
  /** Buttons that mend it. */
  children?: ReactNode;
}

/** Says what went wrong, why, and what to do. */
export function ErrorNote({ title, error, children }: ErrorNoteProps) {
  const { message, requestId } = explainError(error);
  return (
    <div className="note note-bad" role="alert">
      <h2 className="note-title">{title}</h2>
      <p>{message}</p>
      {requestId ? (
        <p className="small soft">
          Request <code>{requestId}</code>
        </p>
      ) : null}
      {children}
    </div>
  );
}
