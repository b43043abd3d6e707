const encoder = new TextEncoder();

async function keyOf(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
}

/** `value.signature`: HMAC-SHA256 in base64url. */
export async function signToken(value: string, secret: string): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret), encoder.encode(value));
  return `${value}.${toBase64Url(new Uint8Array(signature))}`;
}

/** The value of a token made by {@link signToken} with the same secret, else null. */
export async function verifyToken(token: string, secret: string): Promise<string | null> {
  const dot = token.lastIndexOf('.');
  const signature = fromBase64Url(token.slice(dot + 1));
  if (dot < 1 || signature === null) {
    return null;
  }
  const value = token.slice(0, dot);
  const isValid = await crypto.subtle.verify('HMAC', await keyOf(secret), signature, encoder.encode(value));
  return isValid ? value : null;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]{1,100}$/.test(text)) {
    return null;
  }
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
