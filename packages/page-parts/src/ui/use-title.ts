import { useEffect } from 'react';

/** Names the page in the browser's tab and history. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) {
      document.title = `${title} · offpeak`;
    }
  }, [title]);
}
