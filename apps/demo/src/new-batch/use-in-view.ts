import { type RefObject, useEffect, useRef } from 'react';

/** As in the style sheet: there the panels stand below each other. */
const narrow = '(max-width: 56rem)';

/** Scrolls an element into view when its subject changes, in a window too narrow for two columns. */
export function useInView(about: unknown): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (about === null || !matchMedia(narrow).matches) {
      return;
    }
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.current?.scrollIntoView({ block: 'start', behavior: isCalm ? 'auto' : 'smooth' });
  }, [about]);
  return element;
}
