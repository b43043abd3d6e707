/** Returns the name of a File; for any other Blob, a name that a batch input may have. */
export function nameOf(source: Blob): string {
  return (source as Partial<File>).name || 'upload.jsonl';
}
