import { Refusal } from '../http/refusal.ts';
import type { Authenticate, Identity } from './options.ts';

const maxTenantLength = 256;

/** Asks who a request is from. A refusal comes back as its `Response`, or is thrown as a 401; a useless answer is thrown as a 500. */
export async function readIdentity(
  authenticate: Authenticate,
  request: Request,
): Promise<Identity | Response> {
  const identity = await authenticate(request);
  if (identity instanceof Response) return identity;
  if (identity === null || identity === undefined) {
    throw new Refusal(401, 'Sign in first: this gateway does not know who you are.', {
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
