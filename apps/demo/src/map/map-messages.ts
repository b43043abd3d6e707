/** What the map's worker is given. */
export interface MapTask {
  /** Vector after vector. */
  values: Float32Array;
  count: number;
  dimensions: number;
}

/** What it sends back, several times: two numbers per point, and how far it is from 0 to 1. */
export interface MapProgress {
  positions: Float32Array;
  share: number;
}
