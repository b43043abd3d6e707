/** What core calls its options and functions, and what they are called here. */
const names: readonly [core: RegExp, here: string][] = [
  [/\bbaseURL and apiKey\b/g, '--base-url and --api-key'],
  [/\bbaseURL\b/g, '--base-url'],
  [/\bapiKey\b/g, '--api-key'],
  [/\binputExpiresAfter\b/g, '--input-expires'],
  [/ \((deadlineMs|maxLineBytes)\)/g, ''],
  [/\bwaitForBatch first\b/g, 'wait for it with `offpeak status --wait`'],
  [/\bsubmitBatch it first\b/g, 'finish that with the same `offpeak run` as before'],
];

/** A sentence of core, which speaks to programmers, in the words of the command line. */
export function inFlags(message: string): string {
  return names.reduce((text, [core, here]) => text.replace(core, here), message);
}
