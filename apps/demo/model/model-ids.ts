/** The sentence encoder behind `/v1/embeddings`: 512 dimensions, English, about 430 characters of context. */
export const embeddingModel = 'universal-sentence-encoder-lite';

/**
 * The word list and rules behind `/v1/chat/completions`. It is not a language model, and its name says so.
 */
export const sentimentModel = 'vader-sentiment-rules';

/** How many numbers one embedding has. */
export const embeddingDimensions = 512;
