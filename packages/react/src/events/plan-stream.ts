/** Batches that somebody listens for. */
export interface Listening {
  ids: readonly string[];
  /** Where their events are: those of one batch, or of as many as its query names. */
  address: string;
  many: boolean;
}

/** A stream of events. */
export interface StreamPlan {
  ids: readonly string[];
  url: string;
}

/** Batches of one stream: as many as a gateway takes. */
const maxIds = 100;
/** Characters of ids in a URL: what servers and proxies take, with room to spare. */
const maxLength = 6_000;

/**
 * The one stream a page has, with as many as it can carry of the batches that are listened for, in the order in which they came. A browser
 * has six connections to a server, for everything; the rest is polled. Null when nothing is wanted.
 */
export function planStream(
  listening: readonly Listening[],
  isWanted: (id: string) => boolean,
): StreamPlan | null {
  const [first, ...others] = listening.filter(({ ids }) => ids.some(isWanted));
  if (!first) return null;
  const { address, many } = first;
  const alike = [first, ...others].filter((other) => other.address === address);
  const ids = [...new Set(alike.flatMap((one) => one.ids.filter(isWanted)))].slice(0, maxIds);
  if (!many) return { ids, url: address };
  const query = (): string => `ids=${ids.map(encodeURIComponent)}`;
  while (query().length > maxLength) ids.pop();
  return { ids, url: `${address}${address.includes('?') ? '&' : '?'}${query()}` };
}
