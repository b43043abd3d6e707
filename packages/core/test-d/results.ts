import {
  type BatchResult,
  type Client,
  chatRequest,
  type ErrorCode,
  type OffpeakError,
  type PagePromise,
  type ResultError,
  readResults,
  runBatch,
  type StandardSchema,
  submitBatch,
} from '@offpeak/core';

/** True only if two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(_: Same<A, B>): void;

declare const client: Client;
declare const schema: StandardSchema<{ mood: string }>;

export async function results(): Promise<void> {
  for await (const result of readResults(client, 'batch_1')) {
    same<typeof result, BatchResult>(true);
    if (result.status === 'succeeded') {
      same<typeof result.body, unknown>(true);
      same<typeof result.customId, string>(true);
      same<typeof result.output, undefined>(true);
      // @ts-expect-error a success has no error
      result.error;
    } else if (result.status === 'failed') {
      same<typeof result.customId, string | null>(true);
      same<typeof result.error, ResultError>(true);
    } else {
      same<typeof result.status, 'expired' | 'cancelled'>(true);
      same<typeof result.customId, string>(true);
    }
  }

  // A schema types the output, from whatever validator it comes.
  for await (const result of readResults(client, 'batch_1', { schema }))
    if (result.status === 'succeeded') same<typeof result.output, { mood: string }>(true);
  for await (const result of runBatch(client, [], { endpoint: '/v1/responses', schema }))
    if (result.status === 'succeeded') same<typeof result.output, { mood: string }>(true);

  // The body may be named instead.
  for await (const result of readResults<{ data: number[] }>(client, 'batch_1'))
    if (result.status === 'succeeded') same<typeof result.body, { data: number[] }>(true);
}

export async function requests(): Promise<void> {
  const request = chatRequest(
    { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0 },
    'a',
  );
  same<(typeof request)['body']['temperature'], number>(true);
  // @ts-expect-error a chat needs messages
  chatRequest({ model: 'm' });
  // @ts-expect-error an endpoint is needed
  await submitBatch(client, [request], {});
  // An endpoint this version has not heard of is one all the same.
  await submitBatch(client, [request], { endpoint: '/v1/rerank' });
}

export function lists(): void {
  same<ReturnType<Client['batches']['list']> extends PagePromise<{ id: string }> ? true : false, true>(true);
}

/** Codes narrow by `switch`, and a switch over all of them notices a new one. */
export function codes(error: OffpeakError): string {
  switch (error.code) {
    case 'aborted':
    case 'timeout':
    case 'network':
      return 'try again';
    default:
      same<typeof error.code, Exclude<ErrorCode, 'aborted' | 'timeout' | 'network'>>(true);
      return error.message;
  }
}
