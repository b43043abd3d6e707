import { StatusError } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import type { Counter } from '../contracts/counter.ts';
import type { GatewayContext, GatewayOptions, Identity } from '../contracts/options.ts';
import type { Provider } from '../contracts/provider.ts';
import type { Scrubber } from '../contracts/scrubber.ts';
import { createOnceKeys } from '../ids/once-key.ts';
import { createOwnerTagger } from '../ids/owner-tag.ts';
import { createIdSigner } from '../ids/signed-ids.ts';
import { createRemember } from '../ownership/remember.ts';
import { createQuota } from '../quota/quota.ts';
import { type CheckedOptions, checkLimits } from './check-options.ts';
import { readIdentity } from './read-identity.ts';

/** What the callers of one gateway share. */
export interface CallerParts {
  options: GatewayOptions;
  checked: CheckedOptions;
  provider: Provider;
  counter: Counter;
  scrubber: Scrubber;
  reportError(error: unknown): void;
}

/** Makes the {@link Caller} of a request that `authenticate` has identified. */
export type MakeCaller = (request: Request, identity: Identity, ctx: GatewayContext | undefined) => Caller;

/** The {@link MakeCaller} of a gateway. */
export function createCallers(parts: CallerParts): MakeCaller {
  const { options, checked, provider, counter, scrubber, reportError } = parts;
  const idsOf = createIdSigner(checked.secrets);
  const ownerOf = createOwnerTagger(checked.secrets);
  const onceOf = createOnceKeys(checked.secrets[0] ?? '');
  const index = options.index ?? null;
  const remember = index === null ? null : createRemember(index, reportError);

  async function isStill(tenant: string, request: Request): Promise<boolean> {
    try {
      const now = await readIdentity(options.authenticate, request, provider.timeoutMs);
      return !(now instanceof Response) && now.tenant === tenant;
    } catch (error) {
      if (!(error instanceof StatusError && error.status === 401)) {
        reportError(error);
      }
      return false;
    }
  }

  return (request, { tenant, limits: own }, ctx) => {
    const limits = checkLimits({ ...checked.limits, ...own });
    return {
      tenant,
      isSignedIn: () => isStill(tenant, request),
      ids: idsOf(tenant),
      owner: ownerOf(tenant),
      once: onceOf(tenant, request),
      limits,
      allow: checked.allow,
      quota: createQuota(counter, tenant, limits),
      index,
      remember: async (kind, entries) => remember?.(tenant, kind, entries),
      maxListPages: checked.maxListPages,
      provider,
      scrubber,
      later: (work) => ctx?.waitUntil?.(work),
      reportError,
    };
  };
}
