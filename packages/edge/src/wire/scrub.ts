const secretLike = /\b(?:sk|org|proj|user|asst|gsk|xai|key)[-_][A-Za-z0-9*_-]{6,}/g;
const idLike =
  /\b(?:file|batch|upload|part|vs|resp|msg|thread|run|container|cntr|conv)[-_][A-Za-z0-9*_-]{6,}/g;

/**
 * A provider's sentence without what it may tell of the account behind it: keys (also half-starred ones), organisation and project
 * names, and unsigned ids.
 */
export function scrubMessage(message: string, apiKey: string): string {
  const withoutKey = apiKey === '' ? message : message.replaceAll(apiKey, '[hidden]');
  return withoutKey.replace(secretLike, '[hidden]').replace(idLike, '[hidden]');
}
