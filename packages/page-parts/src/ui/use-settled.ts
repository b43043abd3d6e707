import { useEffect, useState } from 'react';

/** The value once it has stayed the same for some time. An empty value settles immediately. */
export function useSettled(value: string, waitMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === '' ? 0 : waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
}
