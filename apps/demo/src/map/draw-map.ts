import type { MapView } from './map-view.ts';

/** The data of a map. */
export interface MapPicture {
  positions: Float32Array;
  view: MapView;
  /** An emoji for each point, or null for a dot. */
  glyphs: readonly (string | null)[];
  /** Points that a search found; the others are dimmed. Null without a search. */
  lit: ReadonlySet<number> | null;
}

/** Draws the points. `ratio` is the number of device pixels in one. */
export function drawMap(
  canvas: HTMLCanvasElement,
  { positions, view, glyphs, lit }: MapPicture,
  ratio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) {
    return;
  }
  const style = getComputedStyle(canvas);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.font = `${glyphSize(view)}px ${style.getPropertyValue('--emoji')}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = style.getPropertyValue('--accent');
  for (const pass of ['back', 'front'] as const) {
    context.globalAlpha = lit && pass === 'back' ? 0.14 : 1;
    for (let n = 0; n < glyphs.length; n++) {
      if ((pass === 'front') !== (lit === null || lit.has(n))) {
        continue;
      }
      const x = ((positions[2 * n] ?? 0) - view.x) * view.scaleX + width / 2;
      const y = ((positions[2 * n + 1] ?? 0) - view.y) * view.scaleY + height / 2;
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) {
        continue;
      }
      const glyph = glyphs[n];
      if (glyph) {
        context.fillText(glyph, x, y);
      } else {
        dot(context, x, y);
      }
    }
  }
}

function dot(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
}

/** Larger when there is room between the points. */
function glyphSize({ scaleX, scaleY }: MapView): number {
  return Math.min(34, Math.max(12, Math.min(scaleX, scaleY) / 2.5));
}
