/** Proxies encode whole descriptions in ids: several hundred characters are common. */
const maxLength = 4096;
/** Control characters, and lone surrogates, which no URL can hold. */
const unwritable = /[\p{Cc}\p{Cs}]/u;
/** A path segment that means "here" or "up", also where a proxy decodes the path before it reads it. */
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\]|%2f|%5c)/i;

/**
 * Whether a value can be an id of the provider: any text of at most 4,096 characters that stays one path
 * segment when it is percent-encoded, even behind a proxy that decodes paths.
 */
export function isProviderId(id: unknown): id is string {
  return (
    typeof id === 'string' &&
    id !== '' &&
    id.length <= maxLength &&
    !unwritable.test(id) &&
    !dotSegment.test(id)
  );
}
