import { UMAP } from 'umap-js';
import type { MapProgress, MapTask } from './map-messages.ts';
import { createRandom } from './random.ts';

const epochs = 240;
const epochsPerMessage = 6;

/** Projects vectors onto a plane so that near ones stay near (UMAP), and reports intermediate positions. */
addEventListener('message', ({ data }: MessageEvent<MapTask>) => {
  const { values, count, dimensions } = data;
  const vectors = Array.from({ length: count }, (_, n) =>
    Array.from(values.subarray(n * dimensions, (n + 1) * dimensions)),
  );
  // The same vectors give the same map each time.
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(12, count - 1),
    minDist: 0.6,
    spread: 1.5,
    nEpochs: epochs,
    random: createRandom(7),
  });
  const total = umap.initializeFit(vectors);
  for (let epoch = 1; epoch <= total; epoch++) {
    umap.step();
    if (epoch % epochsPerMessage === 0 || epoch === total) {
      send(umap.getEmbedding(), epoch / total);
    }
  }
});

function send(points: number[][], share: number): void {
  const positions = Float32Array.from(points.flat());
  const message: MapProgress = { positions, share };
  postMessage(message, { transfer: [positions.buffer] });
}
