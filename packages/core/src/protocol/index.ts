/**
 * What servers and gateways share with the client: the table of request-line rules, the endpoints and limits
 * of a batch, and the splitting of lines. The client does not need this entry point.
 *
 * @module
 */

export { backoffMs } from '../util/backoff.ts';
export { type ChunkReader, openChunkReader } from '../util/chunk-reader.ts';
export { isPlainObject } from '../util/coerce.ts';
export { concatBytes } from '../util/concat-bytes.ts';
export { toHex } from '../util/hex.ts';
export { answerEarly, type UnreadBounds, unreadBounds } from './answer-early.ts';
export { bodyRules } from './body-rules.ts';
export { customIdLengthRule } from './custom-ids.ts';
export { decodeLine } from './decode-line.ts';
export { endpointSpellingRule } from './endpoint-spelling.ts';
export {
  batchEndpoints,
  type EndpointRules,
  embeddingInputsOf,
  endpointRules,
  rulesOf,
} from './endpoints.ts';
export { createExampleCheck, type ExampleCheck } from './example-check.ts';
export { fieldRules } from './field-rules.ts';
export { createLineCheck, type LineCheck, type LineCheckOptions } from './line-check.ts';
export { type LineFault, lineFault, nameType, quote, wrongType } from './line-fault.ts';
export type { CustomIds, FileState, LineRule, RequestFields } from './line-rule.ts';
export { type ListPage, listPage, readListLimit, readListOrder } from './list-query.ts';
export { isTooDeep, maxDepth, nestedTooDeep } from './nesting.ts';
export { badLine, isBlank, type LineText, type ParsedLine, parseLine } from './parse-line.ts';
export { type ByteLine, createLineSplitter, type LineSplitter, splitLines } from './split-lines.ts';
export { StatusError, type StatusErrorDetails } from './status-error.ts';
export {
  batchLimits,
  emptyInput,
  type FileCounts,
  lineOverLimit,
  lineTooLong,
  overLimit,
} from './whole-file.ts';
