import { signToken, verifyToken } from './signed-token.ts';

const cookieName = 'offpeak_session';
const maxAgeSeconds = 30 * 24 * 3600;

/** The tenant whose session cookie a request carries, or null without a valid one. */
export async function readSession(request: Request, secret: string): Promise<string | null> {
  const cookies = request.headers.get('cookie') ?? '';
  for (const pair of cookies.split(';')) {
    const [name, token] = pair.trim().split('=', 2);
    if (name !== cookieName || token === undefined) {
      continue;
    }
    const tenant = await verifyToken(token, secret);
    if (tenant !== null) {
      return tenant;
    }
  }
  return null;
}

/** A tenant for a new browser: 128 random bits. */
export function newTenant(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * The `set-cookie` header that keeps a browser's session for 30 days: not for scripts, not for other sites.
 */
export async function sessionCookie(tenant: string, secret: string): Promise<string> {
  const token = await signToken(tenant, secret);
  return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
}
