import type { Context } from 'hono';
import type { Caller } from '../contracts/caller.ts';
import { jsonAnswer } from '../http/answers.ts';
import { callAbout, type ObjectKind } from '../provider/call-about.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** Makes the provider's answer as the caller may see it. */
type Show = (body: Record<string, unknown>, caller: Caller) => Promise<Record<string, unknown>>;

/** Calls the provider for the object whose signed id is in the path, and returns its answer. */
export async function answerAbout(
  context: Context<GatewayEnv>,
  kind: ObjectKind,
  show: Show,
  call?: Parameters<typeof callAbout>[3],
): Promise<Response> {
  const { caller } = context.env;
  const { body, headers } = await callAbout(caller.provider, kind, await pathId(context, kind), call);
  return jsonAnswer(await show(body, caller), 200, headers);
}
