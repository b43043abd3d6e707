/** What the pool asks of an encoder thread: the embeddings of these texts, in order. */
export interface EncodeJob {
  texts: string[];
}

/** What an encoder thread answers. One job is in its hands at a time, so answers need no number. */
export type EncoderAnswer =
  | { kind: 'ready' }
  | { kind: 'encoded'; vectors: Float32Array[]; tokens: number[] }
  | { kind: 'refused'; message: string };
