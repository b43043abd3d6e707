import type { Caller } from '../contracts/caller.ts';
import type { ProviderCall } from '../contracts/provider.ts';
import { safeHeaders, untransformed } from '../http/answers.ts';
import { whenEnded } from '../http/when-ended.ts';
import { headersToPass } from './passed-headers.ts';

/**
 * Calls the provider and streams the bytes of its answer to the caller unchanged.
 *
 * @param more Headers of the answer that are passed besides those of ranges.
 */
export async function passContent(
  caller: Pick<Caller, 'provider' | 'scrubber'>,
  call: ProviderCall,
  more: readonly string[] = [],
): Promise<Response> {
  const { answer, done } = await caller.provider.open(call);
  const headers = contentHeaders(answer, caller, more);
  return new Response(whenEnded(answer.body, done), { status: answer.status, headers });
}

function contentHeaders(
  answer: Response,
  { scrubber }: Pick<Caller, 'scrubber'>,
  more: readonly string[],
): Record<string, string> {
  const passed = ['content-range', 'accept-ranges', ...more];
  // A decoded body is longer than its encoded length says.
  if (!answer.headers.has('content-encoding')) {
    passed.push('content-length');
  }
  return {
    ...headersToPass(answer, scrubber, passed),
    ...safeHeaders,
    ...untransformed,
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
  };
}
