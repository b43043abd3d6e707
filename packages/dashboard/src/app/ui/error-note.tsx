import type { ReactNode } from 'react';
import { explainError } from './explain-error.ts';

interface ErrorNoteProps {
  /** The failure, as a sentence. */
  title: string;
  error: unknown;
  /** Buttons that fix it. */
  children?: ReactNode;
}

/** An error: the failure, its cause, and what to do. */
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
