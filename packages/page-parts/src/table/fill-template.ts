import type { CsvRow } from './read-table.ts';

const placeholder = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** The columns a template names, each once, in order. */
export function templateColumns(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** Replaces each `{{column}}` of a template by the row's value; a missing column by an empty text. */
export function fillTemplate(template: string, row: CsvRow): string {
  return template.replace(placeholder, (_whole, name: string) => row[name] ?? '');
}

/** Returns the problem of a template, in one sentence, or null. */
export function templateProblem(template: string, columns: readonly string[]): string | null {
  if (template.trim() === '') {
    return 'The prompt is empty.';
  }
  const named = templateColumns(template);
  const unknown = named.find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    return `There is no column “${unknown}”. The file has: ${columns.join(', ')}.`;
  }
  return named.length === 0
    ? `Every request would be the same: name a column, such as {{${columns[0]}}}.`
    : null;
}
