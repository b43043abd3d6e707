// Runs on every Node that can load a module, so it uses nothing that is newer than that.

/** What every command needs: AbortSignal.any, and regular expressions with the flag v. */
const least: readonly [number, number] = [20, 3];
/** What `serve` needs: node:sqlite without a flag. */
export const leastForServe: readonly [number, number] = [22, 19];

/**
 * The sentence for a Node that is too old for a command line, or null for one that will do.
 *
 * @param version Such as `20.20.2`.
 * @param args What follows the program's name.
 */
export function refuseOldNode(version: string, args: readonly string[]): string | null {
  const found = `this is ${version}.`;
  if (isOlder(version, least)) {
    return `offpeak needs Node ${least.join('.')} or newer, and offpeak serve ${leastForServe.join('.')}; ${found}`;
  }
  const isHelp = args.includes('--help') || args.includes('-h');
  if (args[0] === 'serve' && !isHelp && isOlder(version, leastForServe)) {
    return `offpeak serve needs Node ${leastForServe.join('.')} or newer; ${found}`;
  }
  return null;
}

/** Whether a version is older than another. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
