import type { Scrubber } from '../contracts/scrubber.ts';

const always = ['x-request-id', 'retry-after', 'retry-after-ms', 'x-should-retry'];
const uuid = /^[\da-f-]{32,36}$/i;

/**
 * Picks the few answer headers that concern the caller, and `more`. Drops the others, and any whose value
 * names something of the account.
 */
export function headersToPass(
  answer: Response,
  { hide, scrub }: Scrubber,
  more: readonly string[] = [],
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of [...always, ...more]) {
    const value = answer.headers.get(name);
    const shown = value !== null && uuid.test(value) ? hide(value) : scrub(value ?? '');
    if (value !== null && shown === value) {
      passed[name] = value;
    }
  }
  return passed;
}
