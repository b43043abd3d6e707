import { jsonOf } from './json-of.ts';
import { type BatchResult, failedResult } from './result.ts';
import { resultText } from './result-text.ts';

/**
 * Any validator that follows Standard Schema: zod, valibot, arktype and others.
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The outcome of a validation: the value, or the issues found in it. */
export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: ReadonlyArray<{
        readonly message: string;
        readonly path?: ReadonlyArray<unknown> | undefined;
      }>;
    };

/** Returns the text of an answer of a provider that has a shape of its own; undefined for OpenAI's shape. */
export type TextOf = ((body: unknown) => string | null) | undefined;

/**
 * Validates the JSON in the text of an answer, also inside a code fence, and puts the value into `output`. An
 * answer that is not valid, or for which the validator throws, becomes a `failed` result with code
 * `schema_mismatch`.
 */
export async function applySchema<Output>(
  result: BatchResult,
  schema: StandardSchema<Output>,
  textOf: TextOf,
): Promise<BatchResult<unknown, Output>> {
  if (result.status !== 'succeeded') {
    return result;
  }
  const { customId, ...more } = result;
  const mismatch = (message: string) =>
    failedResult(customId, 'schema_mismatch', message, { ...more, status: 'failed' });
  const value = jsonOf((textOf ? textOf(result.body) : resultText(result)) ?? '');
  if (value === undefined) {
    return mismatch('The answer is not JSON.');
  }
  try {
    const outcome = await schema['~standard'].validate(value);
    if (!outcome.issues) {
      return { ...result, output: outcome.value };
    }
    const [issue] = outcome.issues;
    const path = (issue?.path ?? []).map((step) => (step as { key?: unknown }).key ?? step);
    return mismatch(
      `The answer does not fit the schema${path.length ? ` at ${path.join('.')}` : ''}: ${issue?.message}`,
    );
  } catch (error) {
    return mismatch(
      `The answer does not fit the schema: ${(error as Partial<Error> | null)?.message ?? error}`,
    );
  }
}
