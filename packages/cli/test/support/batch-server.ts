import { type OffpeakProcess, startOffpeak } from './offpeak.ts';

/** `offpeak serve` as a process of its own. */
export interface BatchServer {
  /** With `/v1`. */
  url: string;
  port: number;
  /** Resolves when a pattern has been written to stdout or stderr. */
  says: OffpeakProcess['says'];
  /** Ends it like Ctrl-C does. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts `offpeak serve` in front of an upstream. */
export async function startBatchServer(
  upstream: string,
  dataDir: string,
  { port = 0, args = [], env = {} }: { port?: number; args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<BatchServer> {
  const serve = ['serve', '--upstream', upstream, '--data', dataDir, '--port', String(port), ...args];
  const running: OffpeakProcess = startOffpeak(serve, env);
  const [, url = ''] = await running.says(/Listening on (\S+)\n/);
  return {
    url,
    port: Number(new URL(url).port),
    says: running.says,
    stop() {
      running.child.kill('SIGINT');
      return running.ended;
    },
    async kill() {
      running.child.kill('SIGKILL');
      await running.ended;
    },
  };
}
