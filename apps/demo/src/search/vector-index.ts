import { type BatchResult, resultEmbedding } from '@offpeak/core';

/** Vectors of many texts in one block of memory, each of length one, so that a dot product is the cosine. */
export interface VectorIndex {
  ids: readonly string[];
  dimensions: number;
  /** Row after row: `ids.length × dimensions` numbers. */
  values: Float32Array;
}

/** A text near to a search. */
export interface Match {
  id: string;
  /** Cosine of the angle between the two, -1 to 1. */
  score: number;
}

/** Builds an index of the vectors of all results. Skips results without one, or with another length. */
export function buildVectorIndex(rows: readonly BatchResult<unknown>[]): VectorIndex {
  const found: { id: string; vector: number[] }[] = [];
  let dimensions = 0;
  for (const row of rows) {
    const vector = resultEmbedding(row);
    if (row.customId === null || !vector?.length) {
      continue;
    }
    dimensions ||= vector.length;
    if (vector.length === dimensions) {
      found.push({ id: row.customId, vector });
    }
  }
  const values = new Float32Array(found.length * dimensions);
  found.forEach(({ vector }, n) => {
    values.set(toUnit(vector), n * dimensions);
  });
  return { ids: found.map(({ id }) => id), dimensions, values };
}

/** Returns the nearest texts to a vector, nearest first. */
export function nearest(index: VectorIndex, vector: readonly number[], count: number): Match[] {
  if (vector.length !== index.dimensions) {
    return [];
  }
  const query = toUnit(vector);
  const matches = index.ids.map((id, n) => {
    const from = n * index.dimensions;
    let score = 0;
    for (let d = 0; d < index.dimensions; d++) {
      score += (index.values[from + d] ?? 0) * (query[d] ?? 0);
    }
    return { id, score };
  });
  return matches.sort((a, b) => b.score - a.score).slice(0, count);
}

function toUnit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / length);
}
