import { ApiProblem } from '../http/api-problem.ts';
import { embeddingDimensions, embeddingModel } from '../model-ids.ts';

/** A checked body of `POST /v1/embeddings`. */
export interface EmbeddingsRequest {
  inputs: string[];
  encoding: 'float' | 'base64';
}

const maxInputs = 2048;

/**
 * Checks the body of `POST /v1/embeddings`. Throws an {@link ApiProblem} that names the field.
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export function parseEmbeddingsRequest(body: Record<string, unknown>): EmbeddingsRequest {
  if (body.model === undefined) {
    throw new ApiProblem(400, "Missing required parameter: 'model'.", { param: 'model' });
  }
  if (body.model !== embeddingModel) {
    throw new ApiProblem(
      404,
      `The model '${String(body.model)}' does not make embeddings. Use '${embeddingModel}'.`,
      {
        param: 'model',
        code: 'model_not_found',
      },
    );
  }
  if (body.dimensions !== undefined && body.dimensions !== embeddingDimensions) {
    throw new ApiProblem(400, `'dimensions' can only be ${embeddingDimensions} with this model.`, {
      param: 'dimensions',
    });
  }
  return { inputs: parseInputs(body.input), encoding: parseEncoding(body.encoding_format) };
}

function parseInputs(input: unknown): string[] {
  if (input === undefined) {
    throw new ApiProblem(400, "Missing required parameter: 'input'.", { param: 'input' });
  }
  const inputs: unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0 || inputs.length > maxInputs) {
    throw new ApiProblem(400, `'input' must hold 1 to ${maxInputs} texts, but holds ${inputs.length}.`, {
      param: 'input',
    });
  }
  return inputs.map((text, index) => {
    const param = Array.isArray(input) ? `input[${index}]` : 'input';
    if (typeof text !== 'string') {
      throw new ApiProblem(
        400,
        `'${param}' must be text. Token numbers of another model's tokenizer are not taken.`,
        {
          param,
        },
      );
    }
    if (text === '') {
      throw new ApiProblem(400, `'${param}' must not be an empty string.`, { param });
    }
    return text;
  });
}

function parseEncoding(format: unknown): 'float' | 'base64' {
  if (format === undefined || format === 'float') {
    return 'float';
  }
  if (format === 'base64') {
    return 'base64';
  }
  throw new ApiProblem(400, "'encoding_format' must be 'float' or 'base64'.", { param: 'encoding_format' });
}
