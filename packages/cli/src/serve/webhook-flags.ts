import type { ServeOptions } from '@offpeak/server/node';
import { type FlagValues, optional, toggle } from '../flags/flag.ts';
import { collect } from '../flags/read-values.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/** The flags of `offpeak serve` about the events it posts when a batch has ended. */
export const webhookFlags = {
  webhook: optional(
    '--webhook <url>',
    'where to post the end of each batch, signed as Standard Webhooks; can be repeated',
    { read: collect, variable: 'OFFPEAK_WEBHOOKS' },
  ),
  webhookSecret: optional(
    '--webhook-secret <secret>',
    'signs the webhooks: whsec_ and base64, or any text; better set by the variable',
  ),
  allowPrivateWebhooks: toggle(
    '--allow-private-webhooks',
    'post webhooks to private and loopback addresses too',
  ),
};

/** The webhooks as the server accepts them. Throws a `CliError` for webhooks without a secret. */
export function webhookSettings({
  webhook = [],
  webhookSecret: secret,
  allowPrivateWebhooks = false,
}: FlagValues<typeof webhookFlags>): Pick<ServeOptions, 'webhooks' | 'allowPrivateWebhooks'> {
  if (webhook.length > 0 && !secret) {
    throw new CliError(
      '--webhook needs --webhook-secret (or OFFPEAK_WEBHOOK_SECRET), which the receiver verifies with.',
      exitCodes.usage,
    );
  }
  return { webhooks: webhook.map((url) => ({ url, secret: secret ?? '' })), allowPrivateWebhooks };
}
