import { useEffect } from 'react';

/**
 * `j` and `k` move the focus to the next and the previous row of the list on the screen: an element with
 * `data-row`. Enter then opens it, as on any link.
 */
export function useRowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isPlain = !event.metaKey && !event.ctrlKey && !event.altKey;
      if (!isPlain || (event.key !== 'j' && event.key !== 'k') || isTyping(event.target)) {
        return;
      }
      if (document.querySelector('dialog[open]')) {
        return;
      }
      const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
      const current = rows.indexOf(document.activeElement as HTMLElement);
      const next = rows[current === -1 ? 0 : current + (event.key === 'j' ? 1 : -1)];
      if (next !== undefined) {
        event.preventDefault();
        next.focus();
        next.scrollIntoView({ block: 'nearest' });
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}
