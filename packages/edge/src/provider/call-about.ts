import type { Provider, ProviderCall } from '../contracts/provider.ts';

const collections = { file: 'files', batch: 'batches', upload: 'uploads' } as const;

/** A kind of object that has a path of its own at the provider. */
export type ObjectKind = keyof typeof collections;

/** The path of one object at the provider. */
export function pathOf(kind: ObjectKind, id: string): string {
  return `/${collections[kind]}/${encodeURIComponent(id)}`;
}

/**
 * Calls the provider for one object, by default to read it; `action` follows its path. An answer about
 * another object, which could be another tenant's, is a 502.
 */
export function callAbout(
  provider: Provider,
  kind: ObjectKind,
  id: string,
  call: Pick<ProviderCall, 'json'> & { method?: 'POST'; action?: string } = {},
): ReturnType<Provider['object']> {
  const { method = 'GET', action = '', json } = call;
  return provider.object({ method, path: pathOf(kind, id) + action, json, expect: { id } });
}
