import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { fromBase64 } from '../util/base64.ts';
import { readStart } from '../util/byte-source.ts';
import { parseJson } from '../util/json.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { BatchWebhookEvent } from '../wire/webhook-event.ts';

/** Options of {@link verifyWebhook}. */
export interface VerifyWebhookOptions {
  /** How far the time of a message may be from `now`, in seconds. Default 300. */
  toleranceSeconds?: number | undefined;
  /** Longest body accepted, in bytes. Default 65,536. */
  maxBytes?: number | undefined;
  /** The current time, in unix seconds. Default: that of the clock. */
  now?: number | undefined;
}

/**
 * Verifies that a webhook is authentic and recent, and returns its event. Pass several secrets while you
 * replace one; white space around a secret is ignored. Messages may arrive more than once and out of order:
 * store their `webhook-id`, and retrieve the batch for its status.
 *
 * @param request The request with its body unread.
 * @param secret The secret of the webhook endpoint, or several.
 * @throws `invalid_signature` for a message that no secret has signed, or that is too old or too long;
 *   `unsupported` for an authentic one that is not about a batch (answer it with 2xx, or it is sent again);
 *   `invalid_option` for an invalid secret.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @example
 * ```ts
 * const event = await verifyWebhook(request, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
 * if (event.type === 'batch.completed') console.log('read the results of', event.data.id);
 * ```
 */
export async function verifyWebhook(
  request: Request,
  secret: string | readonly string[],
  { toleranceSeconds = 300, maxBytes = 65_536, now = Date.now() / 1000 }: VerifyWebhookOptions = {},
): Promise<BatchWebhookEvent> {
  const header = (name: string): string => {
    const value = request.headers.get(`webhook-${name}`);
    if (!value) {
      throw invalid(`has no webhook-${name} header`);
    }
    return value;
  };
  const timestamp = header('timestamp');
  const head = `${header('id')}.${timestamp}.`;
  const signatures = header('signature').split(' ');
  if (!(Math.abs(now - Number(timestamp)) <= toleranceSeconds)) {
    throw invalid(`has a timestamp more than ${toleranceSeconds} s from now`);
  }
  if (request.bodyUsed) {
    throw invalidOption('request', 'unread: verify it before you read its body');
  }
  const body = await readStart(request.body ?? '', maxBytes);
  if (body.size > maxBytes) {
    throw invalid(`is longer than ${maxBytes} bytes (maxBytes)`);
  }
  const signed = await new Blob([head, body]).arrayBuffer();
  for (const one of [secret].flat()) {
    const key = await importKey(one);
    for (const signature of signatures) {
      if (
        signature.startsWith('v1,') &&
        (await crypto.subtle.verify('HMAC', key, fromBase64(signature.slice(3)), signed))
      ) {
        return parseEvent(await body.text());
      }
    }
  }
  throw invalid('is signed by none of the secrets');
}

async function importKey(secret: string | undefined): Promise<CryptoKey> {
  // `echo secret | wrangler secret put`, and many configuration files, add a line end.
  const text = (secret ?? '').trim();
  const bytes = text.startsWith('whsec_') ? fromBase64(text.slice('whsec_'.length)) : encodeUtf8(text);
  if (bytes.length === 0) {
    throw invalidOption('secret', 'a text that is not empty, or whsec_ and base64');
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function parseEvent(body: string): BatchWebhookEvent {
  const event = parseJson(body) as Partial<BatchWebhookEvent> | null | undefined;
  if (String(event?.type).startsWith('batch.') && typeof event?.data?.id === 'string') {
    return event as BatchWebhookEvent;
  }
  throw new OffpeakError('unsupported', 'The webhook is authentic, but it is not an event of a batch.');
}

function invalid(what: string): OffpeakError {
  return new OffpeakError('invalid_signature', `The webhook ${what}.`);
}
