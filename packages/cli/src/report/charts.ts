import { formatCount, formatMany } from '../terminal/format.ts';
import type { HistogramBar, HistogramSummary } from './histogram.ts';
import { type Html, html } from './html.ts';
import type { OutcomeCounts } from './report.ts';

/** The ways a request ends, in the order the page shows them. */
export const outcomes = ['succeeded', 'failed', 'expired', 'cancelled'] as const;

/** A bar of 100 % with a part for each outcome. */
export function shareBar(counts: OutcomeCounts, requests: number): Html {
  let left = 0;
  const parts = outcomes.map((outcome) => {
    const width = (100 * counts[outcome]) / requests;
    const part = html`<rect class="${outcome}" x="${round(left)}" width="${round(width)}" height="1"/>`;
    left += width;
    return counts[outcome] > 0 ? part : null;
  });
  const label = outcomes.map((outcome) => `${formatCount(counts[outcome])} ${outcome}`).join(', ');
  return html`<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${label}">${parts}</svg>`;
}

/** The square that shows the color of an outcome. */
export function outcomeKey(outcome: string): Html {
  return html`<svg viewBox="0 0 1 1" aria-hidden="true"><rect class="${outcome}" width="1" height="1"/></svg>`;
}

/** A histogram of tokens, with its quantiles, and its bars as a table. */
export function tokenChart(title: string, summary: HistogramSummary): Html {
  const { bars, count } = summary;
  const [first, last] = [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 0];
  const rows = bars
    .filter((bar) => bar.count > 0)
    .map((bar) => html`<tr><td>${rangeOf(bar)}</td><td class="number">${formatCount(bar.count)}</td></tr>`);
  return html`<figure>
<h3>${title}</h3>
${columns(`${title} of ${formatMany(count, 'answer')}`, bars)}
<div class="axis soft"><span>${formatCount(first)}</span><span>${scaleOf(bars)}</span><span>${formatCount(last)}</span></div>
<dl>${quantilesOf(summary).map(([name, value]) => html`<div><dt>${name}</dt><dd>${formatCount(Math.round(value))}</dd></div>`)}</dl>
<details><summary>As a table</summary>
<table><thead><tr><th>tokens</th><th class="number">answers</th></tr></thead><tbody>${rows}</tbody></table>
</details>
</figure>`;
}

function quantilesOf({ min, p50, p90, p99, max, mean, sum }: HistogramSummary): [string, number][] {
  return [
    ['minimum', min],
    ['median', p50],
    ['mean', mean],
    ['90 %', p90],
    ['99 %', p99],
    ['maximum', max],
    ['total', sum],
  ];
}

function columns(label: string, bars: readonly HistogramBar[]): Html {
  const highest = Math.max(...bars.map((bar) => bar.count));
  const gap = bars.length > 1 ? 1 : 0;
  const drawn = bars.map((bar, index) => {
    // A column that is not empty is always visible.
    const height = bar.count === 0 ? 0 : Math.max((100 * bar.count) / highest, 1);
    const tip = `${rangeOf(bar)} tokens: ${formatMany(bar.count, 'answer')}`;
    return html`<rect x="${index * 10}" y="${round(100 - height)}" width="${10 - gap}" height="${round(height)}"><title>${tip}</title></rect>`;
  });
  const width = Math.max(bars.length * 10 - gap, 40);
  return html`<svg class="columns" viewBox="0 0 ${width} 100" preserveAspectRatio="none" role="img" aria-label="${label}">${drawn}</svg>`;
}

/** Says how wide the columns are. */
function scaleOf(bars: readonly HistogramBar[]): string {
  const widths = new Set(bars.map(({ from, to }) => to - from + 1));
  const [width = 1] = widths;
  return widths.size > 1 ? 'logarithmic' : `${formatCount(width)} per column`;
}

function rangeOf({ from, to }: HistogramBar): string {
  return from === to ? formatCount(from) : `${formatCount(from)}–${formatCount(to)}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
