/** The style sheet of the page. Bars and columns are SVG, so no element needs a style of its own. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --line: #dfe3e8; --ink: #1c2127; --soft: #5b6570;
  --column: #3b6fd4; --succeeded: #2e8b57; --failed: #cf3f3f; --expired: #c98a12; --cancelled: #808a95;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1d2127; --line: #323943; --ink: #e8ebef; --soft: #a0aab5;
    --column: #7aa5f5; --succeeded: #4fb97f; --failed: #f07070; --expired: #e0ac45; --cancelled: #8b96a2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.15rem; }
h3 { margin: 0 0 0.5rem; font-size: 1rem; }
p { margin: 0.5rem 0; }
.soft, caption, figcaption { color: var(--soft); font-size: 0.875rem; }
.text { unicode-bidi: isolate; }
code { font: 0.875em/1.5 ui-monospace, monospace; }
pre {
  margin: 0.25rem 0 1rem; padding: 0.75rem 1rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 0.5rem; white-space: pre-wrap;
}
dl { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; margin: 1rem 0; }
dl div { display: flex; flex-direction: column-reverse; }
dt { color: var(--soft); font-size: 0.875rem; }
dd { margin: 0; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
figure dd { font-size: 1rem; }
figure dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: 0.5rem; margin: 0.75rem 0 0; }
svg { display: block; width: 100%; }
dt svg { display: inline-block; width: 0.65rem; height: 0.65rem; margin-right: 0.35rem; }
.share { height: 0.75rem; border-radius: 0.375rem; background: var(--panel); }
.succeeded { fill: var(--succeeded); } .failed { fill: var(--failed); }
.expired { fill: var(--expired); } .cancelled { fill: var(--cancelled); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.25rem; }
figure { margin: 0; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
.columns { height: 8rem; border-bottom: 1px solid var(--line); fill: var(--column); }
.axis { display: flex; justify-content: space-between; gap: 0.5rem; overflow-wrap: normal; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; color: var(--soft); font-size: 0.875rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; font-size: 0.875rem; }
tbody th { color: inherit; font-weight: inherit; font-size: inherit; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.errors { list-style: none; margin: 0; padding: 0; }
.errors li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 40rem) {
  .models thead { display: none; }
  .models tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .models th, .models td { display: flex; justify-content: space-between; padding: 0.1rem 0; border: 0; }
  .models th { font-weight: 600; }
  .models td::before { content: attr(data-column); color: var(--soft); }
}
@media print { figure, pre { break-inside: avoid; } }
`;
