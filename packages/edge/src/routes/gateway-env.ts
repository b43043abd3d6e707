import type { Context } from 'hono';
import type { Caller } from '../gateway/caller.ts';
import { notFound } from '../http/refusal.ts';
import type { IdKind } from '../ids/signed-ids.ts';

/** What every route finds in `context.env`. */
export interface GatewayEnv {
  Bindings: { caller: Caller };
}

/**
 * The provider's id behind a signed one in the path. Only plain ids are ever signed, so it can stand in a
 * provider path. Throws the one 404.
 */
export async function pathId(context: Context<GatewayEnv>, kind: IdKind): Promise<string> {
  const id = await context.env.caller.ids.unsign(kind, context.req.param('id') ?? '');
  if (id === null) throw notFound(kind);
  return id;
}

/** The provider's id behind a signed one in a body. Throws the same 404 as a path, with the field's name. */
export async function bodyId(caller: Caller, kind: IdKind, id: unknown, param: string): Promise<string> {
  const raw = typeof id === 'string' ? await caller.ids.unsign(kind, id) : null;
  if (raw === null) throw notFound(kind, param);
  return raw;
}
