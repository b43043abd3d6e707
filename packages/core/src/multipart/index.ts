export { multipartBoundary } from './boundary.ts';
export { type MultipartPart, type ReadMultipartOptions, readMultipart } from './read-multipart.ts';
