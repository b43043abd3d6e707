import type { Context } from 'hono';
import type { Caller } from '../contracts/caller.ts';
import type { IdKind } from '../contracts/tenant-ids.ts';
import { notFound } from '../http/errors.ts';

/** The environment of every route, in `context.env`. */
export interface GatewayEnv {
  Bindings: { caller: Caller };
}

/**
 * The provider's id behind a signed one in the path. Only plain ids are ever signed, so it is safe in a path
 * of the provider. Throws the one 404.
 */
export async function pathId(context: Context<GatewayEnv>, kind: IdKind): Promise<string> {
  const id = await context.env.caller.ids.unsign(kind, context.req.param('id') ?? '');
  if (id === null) {
    throw notFound(kind);
  }
  return id;
}
