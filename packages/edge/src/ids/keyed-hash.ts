/** HMAC-SHA256 over a list of strings, written so that no two lists give the same input. */
export type KeyedHash = (parts: readonly string[]) => Promise<Uint8Array>;

const utf8 = new TextEncoder();

/** A {@link KeyedHash} under one secret. The key is imported once, on first use. */
export function createKeyedHash(secret: string): KeyedHash {
  let key: Promise<CryptoKey> | undefined;
  return async (parts) => {
    key ??= crypto.subtle.importKey('raw', utf8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    return new Uint8Array(await crypto.subtle.sign('HMAC', await key, utf8.encode(JSON.stringify(parts))));
  };
}

/** Bytes, some thousand at most, as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The bytes of base64url text. Throws for characters that cannot be part of it. */
export function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Whether two strings are equal, in a time that does not reveal where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) {
    return false;
  }
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
