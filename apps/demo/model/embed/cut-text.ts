/**
 * The tokenizer's time grows with the square of the text, while the model reads 128 tokens only: no English
 * text needs more than this many characters to fill them.
 */
const maxCharacters = 1500;

/**
 * The part of a text that the encoder can see, in the normal form that its tokenizer works on. Normalization
 * comes first because it can turn one character into eighteen.
 */
export function cutText(text: string): string {
  const normal = text.slice(0, maxCharacters).normalize('NFKC');
  if (normal.length <= maxCharacters) {
    return normal;
  }
  const cut = normal.slice(0, maxCharacters);
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? cut.slice(0, -1) : cut;
}
