import { type RefObject, useEffect, useState } from 'react';

/**
 * Returns how far down the page an element begins, in px. It is measured when something above may have moved
 * it, not with each scroll: to measure makes the browser lay the page out.
 */
export function useFrameTop(frame: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const element = frame.current;
    const parent = element?.parentElement;
    if (!element || !parent) {
      return;
    }
    const measure = (): void => setTop(element.offsetTop);
    const observer = new ResizeObserver(measure);
    observer.observe(parent);
    for (const sibling of parent.children) {
      if (sibling !== element) {
        observer.observe(sibling);
      }
    }
    measure();
    return () => observer.disconnect();
  }, [frame]);
  return top;
}
