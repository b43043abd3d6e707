/** Which part of the plane is on the canvas: a point of the plane in the middle, and how many pixels one unit takes. */
export interface MapView {
  x: number;
  y: number;
  scale: number;
}

/** The view that shows every point with a margin. */
export function fitView(positions: Float32Array, width: number, height: number): MapView {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let n = 0; n < positions.length; n += 2) {
    const [x = 0, y = 0] = [positions[n], positions[n + 1]];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) return { x: 0, y: 0, scale: 1 };
  const scale = 0.92 * Math.min(width / (right - left || 1), height / (bottom - top || 1));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

/** The view after zooming by a factor, with the pixel at `at` (from the middle) staying where it is. */
export function zoomView(view: MapView, factor: number, at: { x: number; y: number }): MapView {
  const scale = view.scale * factor;
  return {
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
    scale,
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
    const dx = ((positions[n] ?? 0) - view.x) * view.scale - at.x;
    const dy = ((positions[n + 1] ?? 0) - view.y) * view.scale - at.y;
    const square = dx * dx + dy * dy;
    if (square < bestSquare) {
      bestSquare = square;
      best = n / 2;
    }
  }
  return best;
}
