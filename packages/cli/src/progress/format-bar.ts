import type { Description } from './describe.ts';

const barWidth = 28;
const labelWidth = 15;

/**
 * One line with a bar.
 *
 * @example
 * ```ts
 * formatBar({ label: 'in progress', share: 0.5, details: '957 of 1,914' });
 * // 'in progress     ██████████████░░░░░░░░░░░░░░  50 %  957 of 1,914'
 * ```
 */
export function formatBar({ label, share, details }: Description): string {
  const head = label.padEnd(labelWidth);
  if (share === null) {
    return `${head} ${details}`.trimEnd();
  }
  const filled = Math.floor(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${head} ${bar} ${percent} %  ${details}`.trimEnd();
}
