/** The names that a template has between double braces. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name);
}

/**
 * Fills the values of a row into a template. A value is never searched for braces itself.
 *
 * @example
 * ```ts
 * fillTemplate('Translate {{text}}.', new Map([['text', 'moon']])); // 'Translate moon.'
 * ```
 */
export function fillTemplate(template: string, fields: ReadonlyMap<string, string>): string {
  return template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => fields.get(name) ?? '');
}
