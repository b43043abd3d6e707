import { isFields, type Report } from './validation.ts';

/** Checks one line of a fine-tuning file: a chat with `messages`, or a pair of `prompt` and `completion`. */
export function checkExample(line: Record<string, unknown>, report: Report): void {
  if ('prompt' in line || 'completion' in line) {
    for (const param of ['prompt', 'completion'])
      if (typeof line[param] !== 'string') report(...problemWith(line, param, 'a string'));
  } else if (!Array.isArray(line.messages) || line.messages.length === 0)
    report(...problemWith(line, 'messages', 'a list of messages'));
  else
    for (const [index, message] of line.messages.entries())
      if (!isFields(message) || typeof message.role !== 'string')
        report('invalid_type', `messages.${index}`, 'A message must be an object with a role.');
}

function problemWith(line: Record<string, unknown>, param: string, what: string): Parameters<Report> {
  return line[param] === undefined
    ? ['missing_required_parameter', param, `Missing required parameter: '${param}'.`]
    : ['invalid_type', param, `${param} must be ${what}.`];
}
