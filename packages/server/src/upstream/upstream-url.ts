import { normalizeBaseURL } from '@offpeak/core';

/**
 * Returns the URL of an endpoint under a base URL. Batches name endpoints with `/v1`; base URLs usually end
 * in it.
 *
 * @example
 * ```ts
 * upstreamUrl('http://localhost:11434/v1', '/v1/embeddings'); // 'http://localhost:11434/v1/embeddings'
 * ```
 */
export function upstreamUrl(baseURL: string, endpoint: string, query = ''): string {
  return baseURL.replace(/\/+$/, '') + endpoint.replace(/^\/v1(?=\/)/, '') + query;
}

/**
 * Returns the URL of the metrics of a model server: beside `/v1`.
 *
 * @example
 * ```ts
 * metricsUrl('http://localhost:8000/v1'); // 'http://localhost:8000/metrics'
 * ```
 */
export function metricsUrl(baseURL: string): string {
  return `${baseURL.replace(/\/+$/, '').replace(/\/v1$/, '')}/metrics`;
}

/**
 * Checks the address of metrics and returns it in its normal form. Throws a `TypeError` with one sentence for
 * anything but an http(s) URL without credentials.
 */
export function checkMetricsURL(metricsURL: string): string {
  const url = URL.canParse(metricsURL) ? new URL(metricsURL) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError(
      `metricsURL must be an http or https URL without credentials, such as http://localhost:8000/metrics, not '${metricsURL}'.`,
    );
  }
  return url.href;
}

/** Checks how long a call may take. Throws a `RangeError` with one sentence. */
export function checkTimeout(timeoutMs: number): number {
  if (timeoutMs >= 1 && timeoutMs <= 2 ** 31 - 1) {
    return timeoutMs;
  }
  throw new RangeError(`timeoutMs must be from 1 to 2147483647 ms, not ${timeoutMs}.`);
}

/**
 * Checks a base URL and returns it in its normal form, with `/v1` after a bare origin (see `normalizeBaseURL`
 * of `@offpeak/core`). Throws a `TypeError` with one sentence for anything but an http(s) URL without
 * credentials, query or fragment.
 *
 * @example
 * ```ts
 * checkBaseURL('http://127.0.0.1:1234'); // 'http://127.0.0.1:1234/v1'
 * ```
 */
export function checkBaseURL(baseURL: string): string {
  if (!URL.canParse(baseURL)) {
    throw new TypeError(`upstream must be a URL such as http://localhost:11434/v1, not '${baseURL}'.`);
  }
  const url = new URL(baseURL);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`upstream must start with http:// or https://, not '${url.protocol}'.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('upstream must not contain credentials; give the key as upstreamKey.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new TypeError('upstream must not have a query or a fragment.');
  }
  // Not the text itself: a space or line end around it would become part of every URL.
  return normalizeBaseURL(url.href);
}
