import { type LineFault, StatusError } from '@offpeak/core/protocol';

/** The refusal of one line of an input file, with the line in the sentence and as a field of the error. */
export function lineError(line: number, { code, param, message }: LineFault): StatusError {
  return new StatusError(400, `Line ${line}: ${message}`, { code, param, line });
}

/** The refusal of a whole input file. */
export function fileError({ code, message }: LineFault): StatusError {
  return new StatusError(400, message, { code, param: 'file' });
}
