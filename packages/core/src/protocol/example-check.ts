import { isPlainObject } from '../util/coerce.ts';
import { type LineFault, lineFault, nameType, wrongType } from './line-fault.ts';
import { type LineText, type ParsedLine, parseLine } from './parse-line.ts';

const roles: readonly unknown[] = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** Checks the lines of one fine-tuning file, in their order. */
export interface ExampleCheck {
  /** Parses and checks a line that is not blank. */
  checkText(line: LineText, number: number): ParsedLine;
  /** Always undefined: examples have no endpoint. */
  readonly endpoint?: undefined;
}

/**
 * Creates a check for the lines of one fine-tuning file.
 *
 * @example
 * ```ts
 * createExampleCheck().checkText({ text: '{"messages":[]}', isUtf8: true }, 1);
 * // { fault: { code: 'empty_array', param: 'messages', … } }
 * ```
 */
export function createExampleCheck(): ExampleCheck {
  let isFirst = true;
  return {
    checkText(line) {
      const parsed = parseLine(line, isFirst);
      isFirst = false;
      if (parsed.fault !== null) {
        return parsed;
      }
      const fault = findExampleFault(parsed.value);
      return fault === null ? parsed : { fault, isWhole: false, value: parsed.value };
    },
  };
}

/**
 * Returns the first fault of a line of a fine-tuning file, or null. A line is a chat with `messages`, or a
 * pair of `prompt` and `completion`. A chat need not contain an answer: some methods of fine-tuning accept
 * chats without one.
 * @see https://platform.openai.com/docs/api-reference/fine-tuning/chat-input
 */
function findExampleFault(line: Record<string, unknown>): LineFault | null {
  if (line.messages === undefined && ('prompt' in line || 'completion' in line)) {
    return checkText(line, 'prompt') ?? checkText(line, 'completion');
  }
  const { messages } = line;
  if (messages === undefined || messages === null) {
    return lineFault(
      'missing_required_parameter',
      'messages',
      "Missing required parameter: 'messages', or 'prompt' and 'completion'.",
    );
  }
  if (!Array.isArray(messages)) {
    return wrongType('messages', 'an array', messages);
  }
  if (messages.length === 0) {
    return lineFault(
      'empty_array',
      'messages',
      "Invalid 'messages': empty array. Expected at least one message.",
    );
  }
  for (const [index, message] of messages.entries()) {
    const fault = checkMessage(message, `messages[${index}]`);
    if (fault !== null) {
      return fault;
    }
  }
  return null;
}

function checkText(line: Record<string, unknown>, param: string): LineFault | null {
  const value = line[param];
  if (typeof value === 'string') {
    return null;
  }
  return value === undefined
    ? lineFault('missing_required_parameter', param, `Missing required parameter: '${param}'.`)
    : wrongType(param, 'a string', value);
}

function checkMessage(message: unknown, param: string): LineFault | null {
  if (!isPlainObject(message)) {
    return wrongType(param, 'an object', message);
  }
  const { role, content } = message;
  if (!roles.includes(role)) {
    const supported = roles.map((name) => `'${name}'`).join(', ');
    return lineFault(
      'invalid_value',
      `${param}.role`,
      `Invalid value for '${param}.role': supported values are ${supported}.`,
    );
  }
  const isCall = message.tool_calls !== undefined || message.function_call !== undefined;
  return typeof content === 'string' || Array.isArray(content) || isCall
    ? null
    : lineFault(
        'invalid_type',
        `${param}.content`,
        `Invalid type for '${param}.content': expected a string or an array, but got ${nameType(content)} instead.`,
      );
}
