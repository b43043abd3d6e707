const stdinNames = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
const stdoutNames = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/**
 * Whether an input is standard input. The device's path counts too: a socket, as Node gives a child, cannot
 * be opened by it.
 */
export function isStdin(path: string): boolean {
  return stdinNames.has(path);
}

/** Whether an output is standard output. */
export function isStdout(path: string): boolean {
  return stdoutNames.has(path);
}
