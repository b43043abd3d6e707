import type { ClientOptions } from './options.ts';

/**
 * The `idempotency-key` header for a call to an address, or undefined where it is not sent. From a page to
 * another origin the browser asks first which headers the server allows, and refuses the call if this one is
 * not among them: so by default it stays at home.
 */
export function idempotencyHeaderOf(
  key: string | undefined,
  address: string,
  { idempotencyKeys }: ClientOptions,
): string | undefined {
  return (idempotencyKeys ?? isSameOrigin(address)) ? key : undefined;
}

/**
 * Whether a call does not leave the origin of the page. Servers have no page, and may call whatever they
 * like.
 */
function isSameOrigin(address: string): boolean {
  const page = globalThis.location as Location | undefined;
  return !page || new URL(address, page.href).origin === page.origin;
}
