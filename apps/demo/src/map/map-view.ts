/** The visible part of the plane: the point in the middle, and the pixels per unit in both directions. */
export interface MapView {
  x: number;
  y: number;
  scaleX: number;
  scaleY: number;
}

/** The share of points that may lie outside at each edge: a few outliers must not shrink all others. */
const straggling = 0.01;

/**
 * The view that shows nearly every point with a margin. Both directions fill the canvas: neither has a scale.
 */
export function fitView(positions: Float32Array, width: number, height: number): MapView {
  const [left, right] = span(positions, 0);
  const [top, bottom] = span(positions, 1);
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    scaleX: (0.9 * width) / (right - left || 1),
    scaleY: (0.9 * height) / (bottom - top || 1),
  };
}

function span(positions: Float32Array, offset: 0 | 1): [number, number] {
  const values = positions.filter((_value, n) => n % 2 === offset).sort();
  const edge = Math.floor(values.length * straggling);
  return [values[edge] ?? 0, values[values.length - 1 - edge] ?? 0];
}

/** The view after zooming by a factor, with the pixel at `at` (from the middle) staying where it is. */
export function zoomView(view: MapView, factor: number, at: { x: number; y: number }): MapView {
  const [scaleX, scaleY] = [view.scaleX * factor, view.scaleY * factor];
  return {
    x: view.x + at.x / view.scaleX - at.x / scaleX,
    y: view.y + at.y / view.scaleY - at.y / scaleY,
    scaleX,
    scaleY,
  };
}

/** The point nearest to a pixel (from the middle), if one lies within `reach` pixels; its index, or null. */
export function pointAt(
  positions: Float32Array,
  view: MapView,
  at: { x: number; y: number },
  reach: number,
): number | null {
  let best: number | null = null;
  let bestSquare = reach * reach;
  for (let n = 0; n < positions.length; n += 2) {
    const dx = ((positions[n] ?? 0) - view.x) * view.scaleX - at.x;
    const dy = ((positions[n + 1] ?? 0) - view.y) * view.scaleY - at.y;
    const square = dx * dx + dy * dy;
    if (square < bestSquare) {
      bestSquare = square;
      best = n / 2;
    }
  }
  return best;
}
