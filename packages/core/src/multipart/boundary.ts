/**
 * Returns the boundary of a `multipart/form-data` content type; null for another type and for one without a
 * boundary.
 *
 * @param contentType The `content-type` of the request.
 *
 * @example
 * ```ts
 * multipartBoundary('multipart/form-data; boundary="abc"'); // 'abc'
 * multipartBoundary('application/json'); // null
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
 */
export function multipartBoundary(contentType: string | null): string | null {
  if (contentType === null || !/^\s*multipart\/form-data\s*(;|$)/i.test(contentType)) {
    return null;
  }
  const match = /;\s*boundary=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2] ?? '';
  return boundary.length >= 1 && boundary.length <= 70 ? boundary : null;
}
