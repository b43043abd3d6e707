/** A JSON object as the API sends it, with its own field names. */
export type Wire = Record<string, unknown>;
