import { type RefObject, useEffect, useRef } from 'react';

/**
 * Moves the focus to the beginning of each new screen, as loading a page does. Not for the first screen: the
 * browser has just done that.
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
