import type { ServeOptions } from '@offpeak/server/node';
import { Option } from 'commander';
import { collect } from '../flags/parse-flags.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/** The flags of `offpeak serve` that say where news of ended batches goes. */
export interface WebhookFlags {
  webhook?: string[];
  webhookSecret?: string;
  allowPrivateWebhooks?: boolean;
}

export function webhookOptions(): Option[] {
  return [
    new Option(
      '--webhook <url>',
      'where to post the end of each batch, signed as Standard Webhooks; may be given several times',
    )
      .argParser(collect)
      .env('OFFPEAK_WEBHOOKS'),
    new Option(
      '--webhook-secret <secret>',
      'what webhooks are signed with: whsec_ and base64, or any text; better given by the variable',
    ).env('OFFPEAK_WEBHOOK_SECRET'),
    new Option('--allow-private-webhooks', 'post webhooks to private and loopback addresses too').env(
      'OFFPEAK_ALLOW_PRIVATE_WEBHOOKS',
    ),
  ];
}

/** The webhooks as the server accepts them. */
export function webhooksOf({
  webhook = [],
  webhookSecret: secret,
  allowPrivateWebhooks = false,
}: WebhookFlags): Pick<ServeOptions, 'webhooks' | 'allowPrivateWebhooks'> {
  if (webhook.length > 0 && !secret) {
    throw new CliError(
      '--webhook needs --webhook-secret (or OFFPEAK_WEBHOOK_SECRET), which the receiver verifies with.',
      exitCodes.usage,
    );
  }
  return { webhooks: webhook.map((url) => ({ url, secret: secret ?? '' })), allowPrivateWebhooks };
}
