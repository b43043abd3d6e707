import type { Limits } from './limits.ts';
import type { OnceHeaders } from './once-headers.ts';
import type { AllowRules } from './options.ts';
import type { OwnerTag } from './owner-tag.ts';
import type { IndexEntry, IndexedKind, OwnershipIndex } from './ownership-index.ts';
import type { Provider } from './provider.ts';
import type { Quota } from './quota.ts';
import type { Scrubber } from './scrubber.ts';
import type { TenantIds } from './tenant-ids.ts';

/** One authenticated request's view of the gateway: everything a route needs, bound to its tenant. */
export interface Caller {
  readonly tenant: string;
  /** Calls `authenticate` again. False unless it returns the same tenant. Never rejects. */
  isSignedIn(): Promise<boolean>;
  readonly ids: TenantIds;
  readonly owner: OwnerTag;
  readonly limits: Limits;
  readonly allow: AllowRules;
  readonly provider: Provider;
  readonly quota: Quota;
  readonly index: OwnershipIndex | null;
  /** Adds objects that the caller has seen to the index, if there is one. */
  remember(kind: IndexedKind, entries: readonly IndexEntry[]): Promise<void>;
  /**
   * The header that makes a creation happen once at the provider, if the caller sent an `Idempotency-Key`.
   */
  readonly once: OnceHeaders;
  /** Maximum number of provider pages that one list call reads. */
  readonly maxListPages: number;
  /** Removes keys, account names and raw ids from texts of the provider. */
  readonly scrubber: Scrubber;
  /** Lets work continue after the answer, as long as the host allows. It must not reject. */
  later(work: Promise<void>): void;
  /** Reports a failure to the operator that no answer can show. */
  reportError(error: unknown): void;
}
