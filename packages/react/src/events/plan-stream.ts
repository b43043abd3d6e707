/** Batches whose events a component wants. */
export interface Subscription {
  ids: readonly string[];
  /** The address of the events of one batch, or of as many as its query names. */
  address: string;
  many: boolean;
}

/** A stream of events. */
export interface StreamPlan {
  ids: readonly string[];
  url: string;
}

/** Batches of one stream: the limit of the gateway. */
const maxIds = 100;
/** Characters of ids in a URL: well below the limits of servers and proxies. */
const maxLength = 6_000;

/**
 * Plans the one stream of a page, with as many of the subscribed batches as it can hold, in order of
 * subscription. A browser has six connections to a server for everything, so the other batches are polled.
 * Null when nothing is wanted.
 */
export function planStream(
  subscriptions: readonly Subscription[],
  isWanted: (id: string) => boolean,
): StreamPlan | null {
  const [first, ...others] = subscriptions.filter(({ ids }) => ids.some(isWanted));
  if (!first) {
    return null;
  }
  const { address, many } = first;
  const alike = [first, ...others].filter((other) => other.address === address);
  const ids = [...new Set(alike.flatMap((one) => one.ids.filter(isWanted)))].slice(0, maxIds);
  if (!many) {
    return { ids, url: address };
  }
  const query = (): string => `ids=${ids.map(encodeURIComponent)}`;
  while (query().length > maxLength) {
    ids.pop();
  }
  return { ids, url: `${address}${address.includes('?') ? '&' : '?'}${query()}` };
}
