import { isPrivateAddress, isPrivateHostname } from './private-address.ts';
import { secretBytes } from './sign.ts';

/** The events at the end of a batch. */
export const batchEvents = ['batch.completed', 'batch.failed', 'batch.expired', 'batch.cancelled'] as const;

/** An event at the end of a batch. */
export type BatchEventType = (typeof batchEvents)[number];

/** An address that is notified when batches end. */
export interface Webhook {
  url: string;
  /** `whsec_` and base64, or any text; the receiver verifies with the same secret. */
  secret: string;
  /** The project whose batches are reported. Default: all. */
  project?: string;
  /** The events that are reported. Default: all four. */
  events?: readonly BatchEventType[];
}

/**
 * Checks webhooks and returns them without white space around addresses and secrets: a secret from a file
 * often ends in a line end, which `verifyWebhook` of `@offpeak/core` drops too. Throws a `TypeError` with one
 * sentence for a URL that is not http(s) or has credentials, a secret that is empty or has invalid base64
 * after `whsec_`, an unknown event, a URL that is given twice or with two secrets, or a private address
 * unless allowed.
 */
export function checkWebhooks(given: readonly Webhook[], allowPrivate: boolean): readonly Webhook[] {
  const webhooks = given.map((webhook) => ({
    ...webhook,
    url: webhook.url.trim(),
    secret: webhook.secret.trim(),
  }));
  for (const { url, secret, events = [] } of webhooks) {
    if (!URL.canParse(url)) {
      throw new TypeError(`A webhook needs a URL, not '${url}'.`);
    }
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') {
      throw new TypeError(`A webhook's URL must start with https:// or http://, not '${protocol}'.`);
    }
    if (username !== '' || password !== '') {
      throw new TypeError("A webhook's URL must not contain credentials.");
    }
    if (secret === '') {
      throw new TypeError('A webhook needs a secret.');
    }
    if (!isUsable(secret)) {
      throw new TypeError('What follows whsec_ in the secret of a webhook must be base64, and not empty.');
    }
    if (!allowPrivate && (isPrivateHostname(hostname) || isPrivateAddress(hostname))) {
      throw new TypeError(
        `The webhook address ${hostname} is private. Set allowPrivateWebhooks to send there.`,
      );
    }
    const unknown = events.find((event) => !batchEvents.includes(event));
    if (unknown !== undefined) {
      throw new TypeError(`There is no event '${unknown}'; there are ${batchEvents.join(', ')}.`);
    }
  }
  const projects = webhooks.map(({ url, project = '' }) => `${project} ${new URL(url).href}`);
  if (new Set(projects).size < projects.length) {
    throw new TypeError('A webhook was given twice.');
  }
  const secrets = new Map<string, string>();
  for (const { url, secret } of webhooks) {
    if ((secrets.get(url) ?? secret) !== secret) {
      throw new TypeError('A webhook was given twice with different secrets; use two addresses.');
    }
    secrets.set(url, secret);
  }
  return webhooks;
}

function isUsable(secret: string): boolean {
  try {
    return secretBytes(secret).byteLength > 0;
  } catch {
    return false;
  }
}
