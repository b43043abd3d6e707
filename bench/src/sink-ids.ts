/** The id of a finished batch with so many results in the shape of an endpoint. */
export function batchId(shape: 'chat' | 'responses', count: number): string {
  return `batch-${shape}-${count}`;
}
