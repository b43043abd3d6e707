import type { Caller } from '../gateway/caller.ts';
import { isObject } from '../http/read-json.ts';
import { Refusal } from '../http/refusal.ts';
import { ownerKey } from '../ids/owner-tag.ts';
import { bodyId } from '../routes/gateway-env.ts';

type Wire = Record<string, unknown>;

const known = new Set(['input_file_id', 'endpoint', 'completion_window', 'metadata', 'output_expires_after']);
/** The API takes sixteen pairs; one of them is the owner tag. */
const maxPairs = 15;

/** The body of a caller's `POST /batches` as the provider gets it: raw file id, owner tag, nothing unknown. Throws a {@link Refusal}. */
export async function batchToProvider(body: Wire, caller: Caller): Promise<Wire & { input_file_id: string }> {
  for (const field of Object.keys(body)) {
    if (!known.has(field)) {
      throw new Refusal(400, `Unknown parameter: '${field.slice(0, 64)}'.`, {
        param: field.slice(0, 64),
        code: 'unknown_parameter',
      });
    }
  }
  const { endpoint } = body;
  if (typeof endpoint !== 'string' || !caller.allow.endpoints.includes(endpoint)) {
    throw new Refusal(400, `endpoint must be one of ${caller.allow.endpoints.join(', ')}.`, {
      param: 'endpoint',
      code: 'invalid_value',
    });
  }
  return {
    ...body,
    input_file_id: await bodyId(caller, 'file', body.input_file_id, 'input_file_id'),
    metadata: { ...checkMetadata(body.metadata), [ownerKey]: await caller.owner.current() },
  };
}

function checkMetadata(metadata: unknown): Wire {
  if (metadata === undefined || metadata === null) return {};
  if (!isObject(metadata)) throw invalidMetadata('metadata must be an object of strings.');
  if (Object.hasOwn(metadata, ownerKey))
    throw invalidMetadata(`metadata.${ownerKey} is the gateway's own key.`);
  if (Object.keys(metadata).length > maxPairs) {
    throw invalidMetadata(
      `metadata takes at most ${maxPairs} pairs behind this gateway, which adds one of its own.`,
    );
  }
  return metadata;
}

function invalidMetadata(message: string): Refusal {
  return new Refusal(400, message, { param: 'metadata', code: 'invalid_value' });
}
