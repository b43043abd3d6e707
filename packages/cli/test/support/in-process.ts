import { main } from '../../src/main.ts';
import { testTerminal } from './test-terminal.ts';

/**
 * Runs a command to its end without a process of its own, which is many times faster. `env` is its whole
 * environment, besides what commander reads of this process. One at a time: the variables of flags and the
 * exit code belong to the process.
 */
export async function inProcess(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = testTerminal(input, env);
  const restore = setVariables(env);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(['node', 'offpeak', ...args], terminal);
    return { code: Number(process.exitCode ?? 0), stdout: terminal.data(), stderr: terminal.notes() };
  } finally {
    process.exitCode = before;
    restore();
  }
}

/**
 * Sets the variables of flags, which commander reads of the process. Returns what puts the former ones back.
 */
function setVariables(env: NodeJS.ProcessEnv): () => void {
  const names = Object.keys(env).filter((name) => name.startsWith('OFFPEAK_'));
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) {
    process.env[name] = env[name];
  }
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
}
