/** What core calls its options and functions, and what they are called here. */
const names: readonly [core: RegExp, here: string][] = [
  [/\bbaseURL and apiKey\b/g, '--base-url and --api-key'],
  [/\bbaseURL\b/g, '--base-url'],
  [/\bapiKey\b/g, '--api-key'],
  [/\binputExpiresAfter\b/g, '--input-expires'],
  [/ \((deadlineMs|maxLineBytes|timeoutMs)\)/g, ''],
  [/\bCall waitForBatch before reading its results\b/g, 'Wait for it with `offpeak status --wait`'],
  [/\bCall submitBatch with this job first\b/g, 'Finish that with the same `offpeak run` as before'],
];

/** A sentence of core, which speaks to programmers, in the words of the command line. */
export function inFlags(message: string): string {
  return names.reduce((text, [core, here]) => text.replace(core, here), message);
}
