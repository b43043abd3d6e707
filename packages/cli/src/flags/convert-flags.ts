import { type FlagValues, optional } from './flag.ts';
import { setting } from './read-values.ts';

/** The flags that say how rows, texts and bare bodies become requests. */
export const convertFlags = {
  format: optional(
    '--format <format>',
    'what the input is: jsonl, json (an array), csv, tsv or text (default: by its name, or its start)',
    { choices: ['jsonl', 'json', 'csv', 'tsv', 'text'] },
  ),
  model: optional('--model <name>', 'the model of requests that do not name one'),
  template: optional('--template <file>', 'a prompt with {{column}} where the value of a row goes'),
  prompt: optional('--prompt <text>', 'the same as a text instead of a file'),
  column: optional('--column <name>', 'the column that is the prompt (default: the only one)'),
  id: optional(
    '--id <column>',
    'the column that is the custom_id (default: custom_id or id, else row-1, row-2 …)',
  ),
  system: optional('--system <text>', 'a system message before each prompt; @file for the text of a file'),
  schema: optional('--schema <file.json>', 'a JSON Schema that each answer follows'),
  set: optional('--set <key=value>', 'a member of each body, such as temperature=0; can be repeated', {
    read: setting,
  }),
};

/** The values of {@link convertFlags}. */
export type ConvertFlags = FlagValues<typeof convertFlags>;
