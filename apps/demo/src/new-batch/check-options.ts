import type { ValidationReport } from '@offpeak/core';
import type { TableReport } from '@offpeak/page-parts/table/check-table.ts';
import { queryOptions, skipToken } from '@tanstack/react-query';
import { prepare } from './run/prepare.ts';
import type { CsvSource, JsonlSource } from './source.ts';

const numbers = new WeakMap<File, number>();
let files = 0;

/** A file has no key for a cache, so each gets a number. */
function numberOf(file: File): number {
  const number = numbers.get(file) ?? ++files;
  numbers.set(file, number);
  return number;
}

/** Checks every line of a file: lines that would be refused, requests and models. Without a file it waits. */
export function checkOptions(source: JsonlSource | null) {
  return queryOptions<ValidationReport>({
    queryKey: ['check', source && numberOf(source.file)],
    queryFn: source ? async () => (await prepare(source, null)).report : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Checks every row of a table: rows, and rows with problems. Without a table it waits. */
export function tableCheckOptions(source: CsvSource | null) {
  return queryOptions<TableReport>({
    queryKey: ['check-table', source && numberOf(source.file)],
    queryFn: source
      ? async ({ signal }) => {
          const { checkTable } = await import('@offpeak/page-parts/table/check-table.ts');
          return checkTable(source.file, signal);
        }
      : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
