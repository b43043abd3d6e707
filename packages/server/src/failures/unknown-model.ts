import { isPlainObject } from '@offpeak/core/protocol';

/** The number of characters of the endpoint's sentence that are kept. */
const maxSentence = 300;

/**
 * Returns the sentence in which a model endpoint says that it does not know the model of a request, or null
 * for any other refusal. The code is `model_not_found` at OpenAI; vLLM and SGLang say `NotFoundError`, Ollama
 * `not_found_error`, each with a sentence about the model.
 *
 * @example
 * ```ts
 * unknownModel(404, { message: 'The model x does not exist.', type: 'NotFoundError' });
 * ```
 */
export function unknownModel(status: number, error: unknown): string | null {
  if (status !== 404) {
    return null;
  }
  const { code, type, param, message } = isPlainObject(error) ? error : { message: error };
  const sentence = typeof message === 'string' ? message.trim().slice(0, maxSentence) : '';
  const isNamed = [code, type].includes('model_not_found') || param === 'model';
  const isSaid = /\bmodel\b/i.test(sentence) && /not found|not exist|unknown/i.test(sentence);
  return isNamed || isSaid ? sentence || 'model_not_found' : null;
}
