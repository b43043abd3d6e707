import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isPrivateAddress } from '../webhooks/private-address.ts';
import type { PostWebhook } from '../webhooks/webhook-dispatcher.ts';

/**
 * Returns a function that sends webhooks. It refuses names that resolve to a private address, unless allowed.
 * It connects to the address that it checked, so a name cannot resolve to another one in between.
 */
export function guardedPost({ allowPrivate }: { allowPrivate: boolean }): PostWebhook {
  const connect = allowPrivate ? {} : { lookup: publicLookup };
  return async (url, { headers, body, signal }) => {
    const agent = new Agent({ connect, pipelining: 0 });
    try {
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent });
      // The body of the response is not needed, however long it is; to discard it is not an error.
      answer.body.on('error', () => undefined).destroy();
      return answer.statusCode;
    } finally {
      await agent.destroy();
    }
  };
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      return callback(error, '', 0);
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new Error(`${hostname} resolves to a private address.`), '', 0);
    }
    if (options.all === true) {
      return callback(null, addresses);
    }
    return callback(null, first.address, first.family);
  });
};
