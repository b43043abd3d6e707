import ts from 'typescript';

/** A comment, a string, or a paragraph of prose. */
export interface FoundText {
  /** The number of its first line, from 1. */
  line: number;
  /** As it is in the file, from the start of its first line if it is a comment. */
  text: string;
  isComment: boolean;
}

/**
 * Finds the comments and strings of a TypeScript file, or the prose of a Markdown file, without code
 * and without what stands between two comments named glossary.
 */
export function findTexts(file: string, source: string): FoundText[] {
  return file.endsWith('.md') ? findProse(source) : findInCode(file, source);
}

function findProse(source: string): FoundText[] {
  const texts: FoundText[] = [];
  let isCode = false;
  let isGlossary = false;
  for (const [index, row] of source.split('\n').entries()) {
    if (row.trimStart().startsWith('```')) {
      isCode = !isCode;
    } else if (/^<!-- \/?glossary -->$/.test(row)) {
      isGlossary = !isGlossary;
    } else if (!isCode && !isGlossary) {
      texts.push({ line: index + 1, text: row.replace(/`[^`]*`/g, '``'), isComment: false });
    }
  }
  return texts;
}

function findInCode(file: string, source: string): FoundText[] {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false, kind);
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const texts: FoundText[] = [];
  const comments = new Set<number>();
  const addComments = (ranges: readonly ts.CommentRange[] | undefined) => {
    for (const { pos, end } of ranges ?? []) {
      if (!comments.has(pos)) {
        comments.add(pos);
        const start = source.lastIndexOf('\n', pos) + 1;
        const isAlone = source.slice(start, pos).trim() === '';
        texts.push({ line: lineAt(pos), text: source.slice(isAlone ? start : pos, end), isComment: true });
      }
    }
  };
  const visit = (node: ts.Node): void => {
    if (isText(node)) {
      texts.push({ line: lineAt(node.getStart(tree)), text: node.getText(tree), isComment: false });
    }
    if (node.getChildCount(tree) === 0 && node.kind !== ts.SyntaxKind.JsxText) {
      addComments(ts.getLeadingCommentRanges(source, node.getFullStart()));
      addComments(ts.getTrailingCommentRanges(source, node.getEnd()));
    }
    for (const child of node.getChildren(tree)) {
      visit(child);
    }
  };
  visit(tree);
  return texts;
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isJsxText(node)
  );
}
