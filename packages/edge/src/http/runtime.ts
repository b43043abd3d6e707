/**
 * Whether the runtime moves a body from the provider to the caller natively: workerd, Deno and Bun. On the
 * first two, aborting the call does not stop such a body; Bun closes an idle connection by itself.
 */
export function movesBodiesItself(): boolean {
  return /^(?:Cloudflare-Workers|Deno|Bun)/.test(userAgent());
}

function userAgent(): string {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent ?? '';
}
