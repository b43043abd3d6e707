/** A job for an encoder thread: the embeddings of these texts, in order. */
export interface EncodeJob {
  texts: string[];
}

/** The response of an encoder thread. It has one job at a time, so responses need no number. */
export type EncoderAnswer =
  | { kind: 'ready' }
  | { kind: 'encoded'; vectors: Float32Array[]; tokens: number[] }
  | { kind: 'refused'; message: string };
