import { isOffpeakError, validateRequests, verifyWebhook } from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';
import { jsonl } from '../jsonl.ts';

/** Signed by the reference implementation of Standard Webhooks. */
const message = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

export const offlineCases: ConformanceCase[] = [
  {
    name: 'validation: every bad line with its number, field and code, before a byte is sent',
    async run(assert) {
      const line = (custom_id: string, more = {}) => ({
        custom_id,
        method: 'POST',
        url: '/v1/chat/completions',
        body: { model: 'm', messages: [{ role: 'user', content: 'ü' }] },
        ...more,
      });
      const text = `${jsonl([line('a')])}{"custom_id": \n\n${jsonl([
        line('a'),
        line('b', { url: '/v1/embeddings' }),
        line('c', { body: { model: 'other', messages: [] } }),
        line('d', { body: { model: 'm', messages: [], stream: true } }),
      ])}`;
      const report = await validateRequests(new Blob([text]), { endpoint: '/v1/chat/completions' });
      assert.equal(
        report.errors.map(({ line, code }) => [line, code]),
        [
          [2, 'invalid_json_line'],
          [4, 'duplicate_custom_id'],
          [5, 'invalid_url'],
          [6, 'mismatched_model'],
          [7, 'streaming_unsupported'],
        ],
        'the bad lines',
      );
      assert.equal([report.ok, report.errorCount], [false, 5], 'the report');
    },
  },
  {
    name: 'webhook: the reference vector is authentic, and anything else about it is not',
    async run(assert) {
      const request = (change: Partial<typeof message> = {}) => {
        const sent = { ...message, ...change };
        return new Request('https://example.com/webhook', {
          method: 'POST',
          headers: {
            'webhook-id': sent.id,
            'webhook-timestamp': `${sent.timestamp}`,
            'webhook-signature': sent.signature,
          },
          body: sent.body,
        });
      };
      const now = message.timestamp + 1;
      // The vector is authentic, but no batch event: it fails one step later than a forged one.
      const refusal = async (given: Request, secret = message.secret, at = now) => {
        const error = await assert.rejects(verifyWebhook(given, secret, { now: at }), 'a webhook');
        return isOffpeakError(error) && error.code === 'invalid_signature' ? error.message : `${error}`;
      };
      const authentic = await refusal(request());
      assert.ok(authentic.includes('event'), `the vector was not taken for authentic: ${authentic}`);
      for (const forged of [
        refusal(request({ body: '{"test": 2432232315}' })),
        refusal(request({ id: 'msg_other' })),
        refusal(request({ signature: 'v1,AAAA' })),
        refusal(request(), 'whsec_AAAA'),
      ]) {
        assert.ok((await forged).includes('none of the secrets'), `not refused as forged: ${await forged}`);
      }
      assert.ok((await refusal(request(), message.secret, now + 301)).includes('timestamp'), 'too old');
    },
  },
];
