import { type RefObject, useEffect, useRef } from 'react';

/**
 * Names the page after its screen, and when another screen comes takes the focus to its beginning, as loading another page would. Not at the
 * first one: the browser has just done that.
 */
export function useScreenChange(title: string, main: RefObject<HTMLElement | null>): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const before = shown.current;
    shown.current = title;
    document.title = `${title} · offpeak`;
    if (before !== null && before !== title) main.current?.focus();
  }, [title, main]);
}
