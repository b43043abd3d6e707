/** Keeps the API key of a visitor in a cookie that only this handler can read. */
export interface Sessions {
  /** Returns the key of a request, or null without a session, or with one that has ended. */
  keyOf(request: Request): Promise<string | null>;
  /** Returns the cookie of a new session. */
  start(request: Request, key: string): Promise<string>;
  /** Returns the cookie that ends a session. */
  end(request: Request): string;
  /** Returns the `cookie` header of a request without the session; null when nothing is left. */
  otherCookies(request: Request): string | null;
}

const name = 'offpeak_dashboard';
const maxAgeMs = 7 * 24 * 60 * 60 * 1000;
const ivBytes = 12;

/**
 * Creates the sessions of a dashboard.
 *
 * @param path The path under which the cookie is sent.
 * @param secret What the cookies are encrypted with. Without one they end with the process.
 */
export function createSessions(path: string, secret: string | undefined): Sessions {
  let cipher: Promise<CryptoKey> | null = null;
  const cipherKey = (): Promise<CryptoKey> => {
    cipher ??= importKey(secret);
    return cipher;
  };
  const cookie = (request: Request, value: string, rest: string): string => {
    const isSecure = new URL(request.url).protocol === 'https:' || isForwardedSecure(request);
    return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}${rest}`;
  };
  return {
    async keyOf(request) {
      const value = cookiesOf(request).find(([given]) => given === name)?.[1];
      return value === undefined ? null : open(await cipherKey(), value);
    },
    start: async (request, key) => cookie(request, await seal(await cipherKey(), key), ''),
    end: (request) => cookie(request, '', '; Max-Age=0'),
    otherCookies(request) {
      const others = cookiesOf(request).filter(([given]) => given !== name);
      return others.length === 0 ? null : others.map((pair) => pair.join('=')).join('; ');
    },
  };
}

function isForwardedSecure(request: Request): boolean {
  return request.headers.get('x-forwarded-proto') === 'https';
}

function cookiesOf(request: Request): [string, string][] {
  const header = request.headers.get('cookie') ?? '';
  return header
    .split(/; */)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [given = '', ...value] = pair.split('=');
      return [given.trim(), value.join('=')];
    });
}

async function importKey(secret: string | undefined): Promise<CryptoKey> {
  const bytes =
    secret === undefined
      ? crypto.getRandomValues(new Uint8Array(32))
      : new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function seal(cipher: CryptoKey, key: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const text = new TextEncoder().encode(JSON.stringify({ key, at: Date.now() }));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, cipher, text));
  const all = new Uint8Array(ivBytes + sealed.byteLength);
  all.set(iv);
  all.set(sealed, ivBytes);
  return btoa(String.fromCharCode(...all))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Returns the key in a cookie; null when it was not sealed here, was changed, or is too old. */
async function open(cipher: CryptoKey, value: string): Promise<string | null> {
  try {
    const text = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
    const all = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const iv = all.subarray(0, ivBytes);
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, cipher, all.subarray(ivBytes));
    const { key, at } = JSON.parse(new TextDecoder().decode(opened)) as { key: string; at: number };
    return Date.now() - at < maxAgeMs ? key : null;
  } catch {
    return null;
  }
}
