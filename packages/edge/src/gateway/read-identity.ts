import { StatusError } from '@offpeak/core/protocol';
import type { Authenticate, Identity } from '../contracts/options.ts';
import { inTime } from '../http/in-time.ts';

const maxTenantLength = 256;

/**
 * Calls `authenticate`, and waits `ms` for it. Returns a refusal as its `Response`, or throws it as a 401.
 * Throws a 500 for a wrong result, and a 503 if there is none in time.
 */
export async function readIdentity(
  authenticate: Authenticate,
  request: Request,
  ms: number,
): Promise<Identity | Response> {
  const asked = (async () => authenticate(request))();
  const identity = await inTime(ms, asked, tooLate);
  if (identity instanceof Response) {
    return identity;
  }
  if (identity === null || identity === undefined) {
    throw new StatusError(401, 'Sign in first: this gateway does not know who you are.', {
      code: 'unauthenticated',
      headers: { 'x-should-retry': 'false' },
    });
  }
  const { tenant } = identity;
  if (typeof tenant !== 'string' || tenant === '' || tenant.length > maxTenantLength) {
    throw new TypeError(`authenticate must return a tenant of 1 to ${maxTenantLength} characters.`);
  }
  return identity;
}

function tooLate(): StatusError {
  return new StatusError(503, 'Finding out who you are took too long; try again.', {
    code: 'authentication_timeout',
    headers: { 'retry-after': '5' },
  });
}
