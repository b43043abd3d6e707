import { useEffect, useState } from 'react';

interface CopyButtonProps {
  /** What is copied, in a word. */
  what: string;
  text: () => string;
}

/** Puts a text on the clipboard, and says whether that worked. */
export function CopyButton({ what, text }: CopyButtonProps) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) {
      return;
    }
    const timer = setTimeout(() => setSaid(null), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // Missing on a page that is not secure, and refused where the visitor has forbidden it.
    const copied = navigator.clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed'),
    );
  };
  return (
    <button type="button" className="button button-quiet copy" aria-label={`Copy ${what}`} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  );
}
