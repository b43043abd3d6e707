/**
 * Headers of a model endpoint that the caller of a live request gets; the others are between the endpoint and
 * this server.
 */
const passed =
  /^(content-type|content-encoding|cache-control|retry-after|retry-after-ms|x-should-retry|x-ratelimit-.*|openai-.*)$/;

/** The headers of an answer that are passed on. */
export function passedHeaders(headers: Iterable<readonly [name: string, value: string]>): Headers {
  const kept = new Headers();
  for (const [name, value] of headers) {
    if (passed.test(name)) {
      kept.set(name, value);
    }
  }
  return kept;
}
