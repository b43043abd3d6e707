import { embeddingModel, sentimentModel } from '../../model/model-ids.ts';
import type { EmbeddingTarget } from '../../sample/emoji-sample.ts';
import { StartError } from './start-error.ts';

/** The provider and its models. */
export interface Provider {
  name: 'local' | 'openai';
  models: { embeddings: EmbeddingTarget; chat: string };
  /** The API and its key; null: they are started here. */
  remote: { baseURL: string; apiKey: string } | null;
}

/** The models of this machine. */
const local: Provider = {
  name: 'local',
  models: { embeddings: { model: embeddingModel }, chat: sentimentModel },
  remote: null,
};

/** Chooses the provider. Throws a {@link StartError} if there is no key for OpenAI. */
export function chooseProvider(name: 'local' | 'openai', env: NodeJS.ProcessEnv): Provider {
  if (name === 'local') {
    return local;
  }
  const apiKey = env.OPENAI_API_KEY;
  if (!apiKey) {
    throw new StartError('--provider openai needs your key: set OPENAI_API_KEY and start again.');
  }
  const baseURL = env.OPENAI_BASE_URL || 'https://api.openai.com/v1';
  if (!URL.canParse(baseURL)) {
    throw new StartError(
      `OPENAI_BASE_URL must be a URL such as https://api.openai.com/v1, not ${JSON.stringify(baseURL)}.`,
    );
  }
  return {
    name: 'openai',
    // 512 numbers are plenty for a search, and keep the results of 1,914 texts at a third of the size.
    models: { embeddings: { model: 'text-embedding-3-small', dimensions: 512 }, chat: 'gpt-4o-mini' },
    remote: { baseURL: baseURL.replace(/\/+$/, ''), apiKey },
  };
}
