/** A request to the map's worker. */
export interface MapTask {
  /** Vector after vector. */
  values: Float32Array;
  count: number;
  dimensions: number;
}

/** Its response, several times: two numbers per point, and the progress from 0 to 1. */
export interface MapProgress {
  positions: Float32Array;
  share: number;
}
