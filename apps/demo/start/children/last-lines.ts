/** Keeps the last lines of a stream of text, for when something goes wrong. */
export interface LastLines {
  add(text: string): void;
  lines(): string[];
}

/** Keeps up to `maxLines` lines of up to 500 characters. */
export function createLastLines(maxLines = 12): LastLines {
  let kept: string[] = [];
  let open = '';
  return {
    add(text) {
      const parts = (open + text).split('\n');
      open = (parts.pop() ?? '').slice(-500);
      kept = [...kept, ...parts.map((line) => line.slice(0, 500))].slice(-maxLines);
    },
    lines() {
      const all = open === '' ? kept : [...kept, open];
      return all.filter((line) => line.trim() !== '').slice(-maxLines);
    },
  };
}
