import { invalidOption } from '../errors/invalid-option.ts';

/**
 * Throws `invalid_option` for an endpoint that no batch can have, before anything is uploaded for it: one
 * that is not a path from the root, such as `chat/completions` or a whole URL. Which paths there are is for
 * the provider to say.
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

/** The path that was probably meant. */
function pathIn(endpoint: string): string {
  const path = endpoint.trim().replace(/^https?:\/\/[^/]*/i, '');
  const [, rest = ''] = /^\/*(?:v1\/)?((?:[\w.-]+\/)*[\w.-]+)\/*$/.exec(path) ?? [];
  return rest && `/v1/${rest}`;
}
