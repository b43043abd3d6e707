/** Text that is HTML already. Everything that {@link html} and {@link trusted} did not make is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template. */
export type HtmlPart = Html | string | number | null | readonly HtmlPart[];

/**
 * A template whose values are escaped, in text and in quoted attributes, unless they are HTML themselves.
 * Null is nothing, and a list is its items.
 *
 * @example
 * ```ts
 * html`<p title="${'"'}">${'<script>'}</p>`.text; // <p title="&quot;">&lt;script&gt;</p>
 * ```
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, index) => text + textOf(parts[index] ?? null)).join(''));
}

/** A constant of the program that stands in the page as it is, such as its style sheet. */
export function trusted(constant: string): Html {
  return new Html(constant);
}

function textOf(part: HtmlPart): string {
  if (part === null) {
    return '';
  }
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === 'object' ? part.map(textOf).join('') : escapeHtml(String(part));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
