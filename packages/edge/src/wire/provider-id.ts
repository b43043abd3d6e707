/** Proxies pack whole descriptions into ids; some hundred characters are usual. */
const maxLength = 4096;
/** Line ends and other controls, and halves of characters, which no URL can hold. */
const unwritable = /[\p{Cc}\p{Cs}]/u;
/** A path segment that means "here" or "up", also where a proxy decodes the path before it reads it. */
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\]|%2f|%5c)/i;

/**
 * Whether a value can be an id of the provider's: any text of at most 4,096 characters that stays one segment of a path once it is
 * percent-encoded, whoever reads that path.
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
