/** Whether a value can be an id of the provider's: one that means nothing else in a path. */
export function isProviderId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w:-][\w:.-]{0,255}$/.test(id);
}
