import { customIdLengthRule, type LineFault, type LineRule, lineFault } from '@offpeak/core/protocol';
import type { Limits } from '../limits.ts';

/** Members of a body by which some endpoints let a caller choose another host or key. */
const smuggling: readonly string[] = ['api_key', 'api_base', 'base_url', 'extra_headers'];

/** The rules that this server adds to those of the API. */
export function serverRules({ maxCustomIdLength }: Pick<Limits, 'maxCustomIdLength'>): LineRule[] {
  return [
    customIdLengthRule(maxCustomIdLength),
    { name: 'server: no other host or key', check: ({ body }) => findSmuggled(body) },
  ];
}

function findSmuggled(body: Record<string, unknown>): LineFault | null {
  const smuggled = smuggling.find((name) => name in body);
  return smuggled === undefined
    ? null
    : lineFault(
        'unsupported_parameter',
        `body.${smuggled}`,
        `'${smuggled}' is not allowed in a batch: requests go to the server's own endpoint with its own key.`,
      );
}
