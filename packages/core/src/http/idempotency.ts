import type { ClientOptions } from './options.ts';

/**
 * Returns the `idempotency-key` header for a call to an address, or undefined if it is not sent. For a call
 * from a page to another origin, the browser first requests the headers the server allows, and refuses the
 * call if this one is not among them. So by default it is not sent there.
 */
export function idempotencyHeaderOf(
  key: string | undefined,
  address: string,
  { idempotencyKeys }: ClientOptions,
): string | undefined {
  return (idempotencyKeys ?? isSameOrigin(address)) ? key : undefined;
}

/**
 * Whether a call stays within the origin of the page. Outside browsers there is no page and no restriction.
 */
function isSameOrigin(address: string): boolean {
  const page = globalThis.location as Location | undefined;
  return !page || new URL(address, page.href).origin === page.origin;
}
