import type { PostWebhook } from './webhook-dispatcher.ts';

/**
 * Sends webhooks with `fetch`. It cannot check which address a name resolves to: on Node, `guardedPost` does.
 */
export const fetchPost: PostWebhook = async (url, { headers, body, signal }) => {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  await response.body?.cancel();
  return response.status;
};
