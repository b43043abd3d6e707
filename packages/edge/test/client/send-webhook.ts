import { createHmac } from 'node:crypto';

export const webhookSecret = `whsec_${Buffer.from('the secret of the webhooks of the tests').toString('base64')}`;

/** Posts a webhook as a provider does, signed with the secret of the tests or another one. */
export async function sendWebhook(
  url: string,
  event: Record<string, unknown>,
  { id = `wh_${Math.random()}`, secret = webhookSecret } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
