/** Whether this runs on Cloudflare's workerd. */
export function isWorkerd(): boolean {
  return userAgent().startsWith('Cloudflare-Workers');
}

/**
 * Whether the runtime moves a body from a provider to a caller by itself: workerd, Deno and Bun. The first two do not let the abort of
 * the call reach it then, and Bun closes a connection on which nothing moves.
 */
export function movesBodiesItself(): boolean {
  return /^(?:Cloudflare-Workers|Deno|Bun)/.test(userAgent());
}

function userAgent(): string {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent ?? '';
}
