const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request was meant for this machine. A page of another site can point its own host name at
 * 127.0.0.1 (DNS rebinding) and would then read the demo's answers; the host name gives it away.
 */
export function isLocalHost(url: URL): boolean {
  return localNames.has(url.hostname);
}
