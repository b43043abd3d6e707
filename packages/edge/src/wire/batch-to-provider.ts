import { isPlainObject } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import type { Wire } from '../contracts/wire.ts';
import { invalidField } from '../http/errors.ts';
import { bodyId } from '../ids/body-id.ts';
import { ownerKey } from '../ids/owner-tag.ts';
import { checkFields } from './check-fields.ts';

/** The API allows sixteen pairs; one of them is the owner tag. */
const maxPairs = 15;

const fields = {
  input_file_id: 'elsewhere',
  endpoint: 'elsewhere',
  completion_window: 'text',
  metadata: 'pairs',
  output_expires_after: 'expiry',
} as const;

/**
 * Makes the provider's body of a caller's `POST /batches`: raw file id, owner tag, nothing unknown. Throws a
 * {@link StatusError}.
 */
export async function batchToProvider(body: Wire, caller: Caller): Promise<Wire & { input_file_id: string }> {
  checkFields(body, fields);
  const { endpoint } = body;
  if (typeof endpoint !== 'string' || !caller.allow.endpoints.includes(endpoint)) {
    throw invalidField('endpoint', `endpoint must be one of ${caller.allow.endpoints.join(', ')}.`);
  }
  return {
    ...body,
    input_file_id: await bodyId(caller, 'file', body.input_file_id, 'input_file_id'),
    metadata: { ...ownPairs(body.metadata), [ownerKey]: await caller.owner.current() },
  };
}

function ownPairs(pairs: unknown): Wire {
  if (!isPlainObject(pairs)) {
    return {};
  }
  if (Object.hasOwn(pairs, ownerKey)) {
    throw invalidField('metadata', `metadata.${ownerKey} is the gateway's own key.`);
  }
  if (Object.keys(pairs).length > maxPairs) {
    throw invalidField(
      'metadata',
      `metadata takes at most ${maxPairs} pairs behind this gateway, which adds one of its own.`,
    );
  }
  return pairs;
}
