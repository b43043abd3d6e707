import { type RefObject, useEffect, useRef } from 'react';

/**
 * When another screen comes, takes the focus to its beginning, as loading another page would. Not at the first one: the browser has just done
 * that.
 */
export function useScreenChange(screen: string, main: RefObject<HTMLElement | null>): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const before = shown.current;
    shown.current = screen;
    if (before !== null && before !== screen) {
      main.current?.focus();
    }
  }, [screen, main]);
}
