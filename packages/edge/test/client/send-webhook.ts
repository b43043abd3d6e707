import { createHmac } from 'node:crypto';

export const webhookSecret = `whsec_${Buffer.from('the secret of the webhooks of the tests').toString('base64')}`;

interface WebhookOptions {
  id?: string;
  secret?: string;
}

/** A webhook as a provider sends it, signed with the secret of the tests or another one. */
export function webhookRequest(
  url: string,
  event: Record<string, unknown>,
  { id = `wh_${Math.random()}`, secret = webhookSecret }: WebhookOptions = {},
): Request {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return new Request(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  });
}

/** Posts one. */
export async function sendWebhook(
  url: string,
  event: Record<string, unknown>,
  options?: WebhookOptions,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(webhookRequest(url, event, options));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
