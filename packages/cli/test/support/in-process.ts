import { main } from '../../src/main.ts';
import { testTerminal } from './test-terminal.ts';

/**
 * Runs a command to its end without a process of its own, which is many times faster. Variables of flags are
 * those of this process; `env` holds the others, such as `OPENAI_API_KEY`. One at a time: the exit code
 * belongs to the process.
 */
export async function inProcess(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = testTerminal(input, env);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(['node', 'offpeak', ...args], terminal);
    return { code: Number(process.exitCode ?? 0), stdout: terminal.data(), stderr: terminal.notes() };
  } finally {
    process.exitCode = before;
  }
}
