import { validateRequests } from '@offpeak/core';
import { queryOptions } from '@tanstack/react-query';

const numbers = new WeakMap<File, number>();
let files = 0;

/** Files have no name of their own in a cache, so each gets a number. */
function numberOf(file: File): number {
  const number = numbers.get(file) ?? ++files;
  numbers.set(file, number);
  return number;
}

/** Looks at every line of a chosen file: what would be refused, how many requests, which models. */
export function checkOptions(file: File) {
  return queryOptions({
    queryKey: ['check', numberOf(file)],
    queryFn: () => validateRequests(file, { oneBatch: true }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
