/**
 * Encodes bytes as lower-case hexadecimal digits.
 *
 * @param bytes The bytes, each of which becomes two digits.
 */
export function toHex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Returns `size` random bytes as hexadecimal digits. */
export function randomHex(size: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(size)));
}
