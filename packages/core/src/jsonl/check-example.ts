import { isFields, type Report, reportField } from './validation.ts';

/** Checks one line of a fine-tuning file: a chat with `messages`, or a pair of `prompt` and `completion`. */
export function checkExample(line: Record<string, unknown>, report: Report): void {
  if ('prompt' in line || 'completion' in line) {
    for (const param of ['prompt', 'completion'])
      if (typeof line[param] !== 'string') reportField(report, param, line[param], 'a string');
  } else if (!Array.isArray(line.messages) || line.messages.length === 0)
    reportField(report, 'messages', line.messages, 'a list of messages');
  else
    for (const [index, message] of line.messages.entries())
      if (!isFields(message) || typeof message.role !== 'string')
        reportField(report, `messages.${index}`, message, 'an object with a role');
}
