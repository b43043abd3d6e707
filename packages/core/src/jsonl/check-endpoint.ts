import { invalidOption } from '../errors/invalid-option.ts';

/**
 * Throws `invalid_option` for an endpoint that no batch can have, before anything is uploaded: one that is
 * not a path from the root, such as `chat/completions` or a whole URL. Which paths exist depends on the
 * provider.
 */
export function checkEndpoint(endpoint: unknown): void {
  if (typeof endpoint !== 'string' || !/^(\/[^\s/?#]+)+$/.test(endpoint)) {
    const example = typeof endpoint === 'string' ? pathIn(endpoint) : '';
    throw invalidOption(
      'endpoint',
      `a path such as ${example || '/v1/chat/completions'}, not ${JSON.stringify(endpoint) ?? 'nothing'}`,
    );
  }
}

/** Returns the path that was probably meant; an empty text if there is none. */
function pathIn(endpoint: string): string {
  const path = endpoint.trim().replace(/^https?:\/\/[^/]*/i, '');
  const [, rest = ''] = /^\/*(?:v1\/)?((?:[\w.-]+\/)*[\w.-]+)\/*$/.exec(path) ?? [];
  return rest && `/v1/${rest}`;
}
