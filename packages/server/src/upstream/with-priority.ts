/**
 * Adds a `priority` to the JSON text of a request, in front, so that one in the request itself counts: of two
 * members with one name the last does.
 *
 * @example
 * ```ts
 * withPriority('{"model":"m"}', 10); // '{"priority":10,"model":"m"}'
 * ```
 */
export function withPriority(body: string, priority: number | undefined): string {
  if (priority === undefined) {
    return body;
  }
  const start = body.indexOf('{') + 1;
  const comma = body.slice(start).trimStart().startsWith('}') ? '' : ',';
  return `${body.slice(0, start)}"priority":${priority}${comma}${body.slice(start)}`;
}

/** Checks a priority. Throws a `RangeError` with one sentence. */
export function checkPriority(priority: number | undefined): number | undefined {
  if (priority === undefined || Number.isSafeInteger(priority)) {
    return priority;
  }
  throw new RangeError(`upstreamPriority must be a whole number, not ${String(priority)}.`);
}
