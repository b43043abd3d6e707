const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A line's bytes as text, or null when they are not UTF-8. A byte order mark is dropped from the first line only: editors
 * put it there, anywhere else it is content.
 */
export function decodeLine(bytes: Uint8Array, number: number): string | null {
  try {
    const text = strict.decode(bytes);
    return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return null;
  }
}
