import { createHash, timingSafeEqual } from 'node:crypto';

/** Who sends a request. */
export interface Access {
  /** The project that the request belongs to. */
  project: string;
  /** Whether the caller operates the server: it sees the state of the server, and every project. */
  isOperator: boolean;
}

/** Returns the project of a request, or who sends it, or null to refuse it. */
export type Authenticate = (request: Request) => string | Access | null | Promise<string | Access | null>;

/** A key and the project that it opens. */
export interface ApiKey {
  key: string;
  /** Letters, digits, `-`, `_` and `.`. Default `default`. */
  project?: string;
  /**
   * Whether the key also opens every other project, with `?project=NAME` or `?project=*`, and shows the state
   * of the server. Default false.
   */
  operator?: boolean;
}

/**
 * Accepts any key or none; every request belongs to one project. Only for a server that nobody else can
 * reach.
 *
 * @param project The name of the one project.
 *
 * @example
 * ```ts
 * createServer({ auth: openAccess(), … });
 * ```
 */
export function openAccess(project = 'default'): Authenticate {
  return () => ({ project, isOperator: true });
}

/**
 * Accepts the given keys as `Authorization: Bearer`, compared in constant time. White space around a key is
 * dropped. Throws a `TypeError` for an empty list, a key that is empty or that no header can contain, a key
 * that is given twice, or an invalid project name.
 *
 * @param keys The keys, each with the project that it opens.
 *
 * @example
 * ```ts
 * createServer({ auth: apiKeys([{ key: process.env.KEY ?? '', project: 'nightly' }]), … });
 * ```
 */
export function apiKeys(keys: readonly ApiKey[]): Authenticate {
  if (keys.length === 0) {
    throw new TypeError('apiKeys needs at least one key.');
  }
  const known = keys.map(({ key: given, project = 'default', operator = false }) => {
    const key = given.trim();
    if (key === '') {
      throw new TypeError('An API key must not be empty.');
    }
    if (!/^[!-~]+$/.test(key)) {
      throw new TypeError(
        `The API key of the project ${project.slice(0, 64)} must be printable ASCII without spaces, which is all that a header can carry.`,
      );
    }
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(project)) {
      throw new TypeError(
        `A project is named with 1 to 64 letters, digits, '-', '_' and '.', not '${project}'.`,
      );
    }
    return { digest: digestOf(key), access: operator ? { project, isOperator: true } : project };
  });
  if (new Set(keys.map(({ key }) => key)).size < keys.length) {
    throw new TypeError('An API key was given twice.');
  }
  return (request) => {
    const presented = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (presented === undefined) {
      return null;
    }
    const digest = digestOf(presented);
    // Every key is compared, so the time does not reveal which one was close.
    let access: string | Access | null = null;
    for (const candidate of known) {
      if (timingSafeEqual(candidate.digest, digest)) {
        access = candidate.access;
      }
    }
    return access;
  };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
