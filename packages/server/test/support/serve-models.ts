import { echo, type ScriptedUpstream } from './scripted-upstream.ts';

/** Lets an upstream list these models, and refuse others as a model server does. */
export function serveModels(upstream: ScriptedUpstream, ...models: string[]): void {
  upstream.models = (_, answer) =>
    answer(200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
  upstream.script = (request, answer, response) => {
    const model = String(request.body.model);
    if (models.includes(model)) {
      return echo(request, answer, response);
    }
    const message = `The model ${model} does not exist.`;
    answer(404, {
      error: { message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
    });
  };
}
