const maxLength = 200;

/** A caller's filename without folders and control characters, at most 200 characters; the ending is kept. */
export function safeFilename(filename: string | null): string {
  const name = Array.from((filename ?? '').replaceAll('\\', '/').split('/').at(-1) ?? '')
    .filter((character) => character >= ' ' && character !== '\u007f')
    .join('');
  if (name === '' || name === '.' || name === '..') {
    return 'file.jsonl';
  }
  return name.length <= maxLength ? name : name.slice(0, maxLength - 20) + name.slice(-20);
}
