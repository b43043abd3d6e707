import { createHash } from 'node:crypto';
import type { FailureReason } from '../results/failure-reasons.ts';
import { formatAmount, formatCount, formatList, oneLine } from '../terminal/format.ts';
import { outcomeKey, outcomes, shareBar, tokenChart } from './charts.ts';
import { type Html, html, trusted } from './html.ts';
import type { ModelUsage } from './model-usage.ts';
import type { NextStep } from './next-steps.ts';
import { pageStyle } from './page-style.ts';
import type { Report } from './report.ts';

/** What a page says besides the numbers. */
export interface PageOptions {
  title: string;
  /** What the page calls the file of results. */
  name: string;
  next: readonly NextStep[];
}

const maxMessage = 1000;
const maxName = 200;

/**
 * The report as one HTML file: it loads nothing and runs no script, which its content security policy
 * enforces, and every text of the results is escaped.
 */
export function reportPage(report: Report, { title, name, next }: PageOptions): string {
  const hash = createHash('sha256').update(pageStyle).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${shown(title)}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<header>
<h1 class="text">${shown(title)}</h1>
${title.includes(name) ? null : html`<p class="soft text">${shown(name)}</p>`}
</header>
<main>
${outcomeSection(report)}
${errorSection(report.reasons)}
${nextSection(next)}
${tokenSection(report)}
${modelSection(report)}
</main>
</body>
</html>
`.text;
}

function shown(text: string): string {
  return oneLine(text, maxName);
}

function outcomeSection({ requests, counts, duplicatesIncomplete: isIncomplete }: Report): Html {
  const parts = outcomes.map(
    (outcome) =>
      html`<div><dt>${outcomeKey(outcome)}${outcome}</dt><dd>${formatCount(counts[outcome])}</dd></div>`,
  );
  const duplicates =
    counts.duplicates > 0
      ? html`<p>${formatCount(counts.duplicates)} more ${counts.duplicates === 1 ? 'line has' : 'lines have'} a custom id that an earlier line has. They are not counted on this page.</p>`
      : null;
  const limit = isIncomplete
    ? html`<p class="soft">The file has more custom ids than are kept in memory: duplicates among later lines were not found.</p>`
    : null;
  return html`<section>
<h2>Requests</h2>
${shareBar(counts, requests)}
<dl><div><dt>requests</dt><dd>${formatCount(requests)}</dd></div>${parts}</dl>
${duplicates}${limit}
</section>`;
}

function errorSection(reasons: readonly FailureReason[]): Html {
  if (reasons.length === 0) {
    return html`<section><h2>Errors</h2><p>None: every request succeeded.</p></section>`;
  }
  const items = reasons.map(({ status, code, message, count, custom_id: id }) => {
    const kind = [status, code === `http_${status}` ? null : oneLine(code, maxName)];
    const first =
      id === null
        ? null
        : html`<p class="soft">${count === 1 ? 'custom id' : 'first custom id'}: <code class="text">${shown(id)}</code></p>`;
    return html`<li><strong>${formatCount(count)} × <span class="text">${kind.filter((one) => one !== null).join(' ')}</span></strong>
<p class="text">${oneLine(message, maxMessage)}</p>${first}</li>`;
  });
  return html`<section><h2>Errors</h2><ul class="errors">${items}</ul></section>`;
}

function nextSection(next: readonly NextStep[]): Html | null {
  if (next.length === 0) {
    return null;
  }
  const steps = next.map(({ why, command }) => html`<p>${why}</p><pre><code>${command}</code></pre>`);
  return html`<section><h2>What to do next</h2>${steps}</section>`;
}

function tokenSection({ inputTokens: input, outputTokens: output }: Report): Html {
  const charts = [
    input === null ? null : tokenChart('Input tokens', input),
    // Embeddings have no output.
    output === null || output.max === 0 ? null : tokenChart('Output tokens', output),
  ];
  const note =
    input === null
      ? html`<p>The answers report no tokens.</p>`
      : html`<p class="soft">Counts and totals are exact; quantiles above 100 are at most 5 % off.</p>`;
  return html`<section><h2>Tokens per answer</h2><div class="charts">${charts}</div>${note}
<p class="soft">Lines of results have no times, so this page does not show how long the requests took.</p></section>`;
}

function modelSection({ models, cost, sources }: Report): Html {
  if (models.length === 0) {
    return html`<section><h2>Models and cost</h2><p>The answers name no model.</p></section>`;
  }
  const rows = models.map(
    (one) => html`<tr><th scope="row" class="text">${shown(one.model)}</th>${cellsOf(one)}</tr>`,
  );
  const isPriced = models.some((one) => one.cost !== null);
  const sum = html`<p>Cost: <strong>${formatAmount(cost.total)}</strong> instead of ${formatAmount(cost.full)} without a batch.</p>`;
  const read = sources.map(
    ({ source, readOn, models: priced }) =>
      html`<p class="soft">Prices of <span class="text">${formatList(priced.map(shown))}</span>: as of ${readOn}, in US dollars, from ${source}</p>`,
  );
  const unpriced =
    cost.unpriced.length > 0
      ? html`<p class="soft"><span class="text">${formatList(cost.unpriced.map(shown))}</span> ${cost.unpriced.length === 1 ? 'has' : 'have'} no known price and ${cost.unpriced.length === 1 ? 'is' : 'are'} not in the cost. Name prices with <code>--prices</code>.</p>`
      : null;
  return html`<section><h2>Models and cost</h2>
<table class="models">
<thead><tr><th>model</th>${modelColumns.map((name) => html`<th class="number">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table>
${isPriced ? sum : null}${read}${unpriced}</section>`;
}

const modelColumns = ['answers', 'input', 'cached', 'output', 'cost'] as const;

/** The numbers of a model, each with the name of its column: a phone shows them below each other. */
function cellsOf({ answers, inputTokens, cachedTokens, outputTokens, cost }: ModelUsage): Html[] {
  const counts = [answers, inputTokens, cachedTokens, outputTokens].map(formatCount);
  const values = [...counts, cost === null ? '–' : formatAmount(cost)];
  return values.map(
    (value, index) => html`<td class="number" data-column="${modelColumns[index] ?? ''}">${value}</td>`,
  );
}
