import type { KvLike } from '@offpeak/edge/deno';

declare global {
  /** What the example uses of the runtime; Deno brings these types itself. */
  const Deno: {
    env: { get(name: string): string | undefined };
    openKv(path?: string): Promise<KvLike>;
  };
}
