/** What the names of keys, accounts and objects begin with at the providers that speak this API. */
const prefixes = [
  'sk|gsk|xai|key|org|proj|user',
  'file|batch|upload|part|vs|resp|msg|thread|run|asst|container|cntr|conv',
].join('|');

/** A prefix and six characters or more, one of which no plain word such as `batch_expired` would have. */
const nameLike = new RegExp(`\\b(?:${prefixes})[-_](?=[\\w*-]*[A-Z0-9*])[\\w*-]{6,}`, 'g');

/**
 * A provider's sentence without what it may tell of the account behind it: keys (also half-starred ones), organisation and project
 * names, and unsigned ids.
 */
export function scrubMessage(message: string, apiKey: string): string {
  return message.replaceAll(apiKey, '[hidden]').replace(nameLike, '[hidden]');
}
