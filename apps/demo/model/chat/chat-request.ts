import { ApiProblem } from '../http/api-problem.ts';
import { sentimentModel } from '../model-ids.ts';

const maxCharacters = 20_000;

/**
 * Checks the body of `POST /v1/chat/completions` and returns the text to judge: the last message of the user.
 * Throws an {@link ApiProblem} that names the field.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function parseChatRequest(body: Record<string, unknown>): string {
  if (body.model === undefined) {
    throw new ApiProblem(400, "Missing required parameter: 'model'.", { param: 'model' });
  }
  if (body.model !== sentimentModel) {
    throw new ApiProblem(404, `The model '${String(body.model)}' does not chat. Use '${sentimentModel}'.`, {
      param: 'model',
      code: 'model_not_found',
    });
  }
  if (body.stream === true) {
    throw new ApiProblem(400, 'This model answers in one piece: leave out `stream`.', { param: 'stream' });
  }
  const text = lastUserText(body.messages);
  if (text.length > maxCharacters) {
    throw new ApiProblem(
      400,
      `The text has ${text.length} characters; this model reads up to ${maxCharacters}.`,
      {
        param: 'messages',
      },
    );
  }
  return text;
}

function lastUserText(messages: unknown): string {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new ApiProblem(400, "'messages' must be a list of at least one message.", { param: 'messages' });
  }
  const index = messages.findLastIndex((message: unknown) => asRecord(message)?.role === 'user');
  const param = `messages[${index}].content`;
  if (index < 0) {
    throw new ApiProblem(400, "'messages' holds no message with role 'user'.", { param: 'messages' });
  }
  const text = textOf(asRecord(messages[index])?.content, param);
  if (text.trim() === '') {
    throw new ApiProblem(400, `'${param}' must not be empty.`, { param });
  }
  return text;
}

function textOf(content: unknown, param: string): string {
  if (typeof content === 'string') {
    return content;
  }
  if (!Array.isArray(content)) {
    throw new ApiProblem(400, `'${param}' must be text.`, { param });
  }
  return content
    .map((part: unknown) => {
      const text = asRecord(part)?.text;
      if (typeof text !== 'string') {
        throw new ApiProblem(400, `'${param}' may only have text parts.`, { param });
      }
      return text;
    })
    .join('\n');
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
