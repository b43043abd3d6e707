import { Refusal } from '../http/refusal.ts';

/** A refusal of one line of an input file, with the line in the sentence and as a field of the error. */
export function lineError(line: number, code: string, param: string | null, message: string): Refusal {
  return new Refusal(400, `Line ${line}: ${message}`, { code, param, line });
}
