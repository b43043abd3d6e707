import type { LineFault } from '@offpeak/core/protocol';
import { Refusal } from '../http/refusal.ts';

/** The refusal of one line of an input file, with the line in the sentence and as a field of the error. */
export function lineRefusal(line: number, { code, param, message }: LineFault): Refusal {
  return new Refusal(400, `Line ${line}: ${message}`, { code, param, line });
}

/** The refusal of a whole input file. */
export function fileRefusal({ code, message }: LineFault): Refusal {
  return new Refusal(400, message, { code, param: 'file' });
}
