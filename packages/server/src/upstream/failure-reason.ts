/** Errors deeper than this are ignored: a chain of causes could be circular. */
const maxDepth = 5;

/** Messages that say more than a code, and not where the endpoint is. */
const plainMessages =
  /^(other side closed|bad response|Response (does not match|body length).*|Proxy (response \(\d+\)|Authentication Required).*|self[- ]signed certificate.*|certificate has expired)$/;

/**
 * Describes the root of a network error, such as `connect ECONNREFUSED`, without the address of the model
 * endpoint, which its users need not know. Null when there is nothing to say.
 */
export function failureReason(error: unknown): string | null {
  const root = rootOf(error);
  if (root === null) {
    return null;
  }
  if (plainMessages.test(root.message)) {
    return root.message;
  }
  const { code, syscall } = root as Error & { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string') {
    return null;
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return 'connect timed out';
  }
  return typeof syscall === 'string' ? `${syscall} ${code}` : code;
}

/** Describes the root of a network error for the operator, with the address if the error names one. */
export function failureDetail(error: unknown): string | null {
  return rootOf(error)?.message || failureReason(error);
}

/**
 * Returns the innermost error of a chain of causes; of several (one for each address of a name) the last.
 */
function rootOf(error: unknown, depth = 0): Error | null {
  if (!(error instanceof Error)) {
    return null;
  }
  const within: unknown = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  return (depth < maxDepth ? rootOf(within, depth + 1) : null) ?? error;
}

/** Whether an error means that the answer was not HTTP, such as an unrequested informational response. */
export function isNotHttp(error: unknown): boolean {
  const root = rootOf(error);
  return root !== null && (root.name === 'HTTPParserError' || notHttp.test(root.message));
}

const notHttp = /^(bad response$|Response (does not match|body length))/;
