import type { MarkdownRenderer } from 'vitepress';

/** Keeps `{{column}}` in inline code as it is written: Vue would read it as an expression. */
export function keepBraces(md: MarkdownRenderer): void {
  const render = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    tokens[index]?.attrSet('v-pre', '');
    return render?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
  };
}
