import { errorInResponse } from '@offpeak/core';
import { isTooDeep } from '@offpeak/core/protocol';
import type { UpstreamAnswer } from './upstream.ts';

/** What an answer to `GET /models` says of the model endpoint. */
export type ModelsAnswer =
  | { type: 'models'; ids: ReadonlySet<string> }
  /** The key, the account or a proxy was refused. */
  | { type: 'refused'; status: number }
  /** The path is unknown: the base URL may be wrong, or the endpoint lists no models. */
  | { type: 'unknown_path'; status: number }
  /** A web page, or a status that says nothing of the base URL. */
  | { type: 'other'; status: number };

const refusals: ReadonlySet<number> = new Set([401, 402, 403, 407]);
const unknownPaths: ReadonlySet<number> = new Set([404, 405, 410, 501]);

/** Reads an answer to `GET /models`. */
export function readModels({ status, text }: Pick<UpstreamAnswer, 'status' | 'text'>): ModelsAnswer {
  if (refusals.has(status)) {
    return { type: 'refused', status };
  }
  if (unknownPaths.has(status)) {
    return { type: 'unknown_path', status };
  }
  if (status < 200 || status > 299) {
    return { type: 'other', status };
  }
  const list = parse(text);
  const models = Array.isArray(list) ? list : (list as { data?: unknown } | null)?.data;
  if (Array.isArray(models)) {
    return { type: 'models', ids: new Set(models.map(idOf).filter((id) => id !== null)) };
  }
  // LM Studio answers 200 with an error for an unknown path.
  return { type: errorInResponse(list) === undefined ? 'other' : 'unknown_path', status };
}

function idOf(model: unknown): string | null {
  const { id } = (model ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : null;
}

function parse(text: string): unknown {
  if (isTooDeep(text)) {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
