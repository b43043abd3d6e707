import type { Context } from 'hono';
import type { Caller } from '../contracts/caller.ts';
import { jsonAnswer } from '../http/answers.ts';
import { askAbout, type ObjectKind } from '../provider/ask-about.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** The provider's answer as the caller may see it. */
type Show = (body: Record<string, unknown>, caller: Caller) => Promise<Record<string, unknown>>;

/** Asks the provider about the object whose signed id stands in the path, and answers with what it said. */
export async function answerAbout(
  context: Context<GatewayEnv>,
  kind: ObjectKind,
  show: Show,
  call?: Parameters<typeof askAbout>[3],
): Promise<Response> {
  const { caller } = context.env;
  const { body, headers } = await askAbout(caller.provider, kind, await pathId(context, kind), call);
  return jsonAnswer(await show(body, caller), 200, headers);
}
