/**
 * A status as OpenAI writes it. Together and Novita send capitals, others leave out an l of `cancelled`. Anything that is not a text, and a
 * status nobody knows, is kept.
 */
export function normalizeStatus<Status>(status: Status): Status | string {
  if (typeof status !== 'string') {
    return status;
  }
  const words = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return words.replace(/^cancel(ed|ing)$/, 'cancell$1');
}
