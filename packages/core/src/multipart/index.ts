/**
 * Reads multipart bodies of any size as streams. For servers and gateways.
 *
 * @module
 */

export { multipartBoundary } from './boundary.ts';
export { type MultipartPart, type ReadMultipartOptions, readMultipart } from './read-multipart.ts';
