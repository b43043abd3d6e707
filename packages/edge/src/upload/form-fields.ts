import { StatusError } from '@offpeak/core/protocol';
import { invalidField } from '../http/errors.ts';

/** The fields that may stand before the file of `POST /files`. */
export const fileFields: readonly string[] = ['purpose', 'expires_after[anchor]', 'expires_after[seconds]'];

/** Checks the fields before a file and returns the purpose. Throws a 400 {@link StatusError}. */
export function checkFileFields(fields: ReadonlyMap<string, string>, purposes: readonly string[]): string {
  const purpose = fields.get('purpose');
  if (purpose === undefined) {
    throw new StatusError(400, "The form must have 'purpose' before 'file'.", {
      param: 'purpose',
      code: 'missing_required_parameter',
    });
  }
  if (!purposes.includes(purpose)) {
    throw invalidField(
      'purpose',
      `This gateway takes files for these purposes only: ${purposes.join(', ')}.`,
    );
  }
  const anchor = fields.get('expires_after[anchor]');
  const seconds = fields.get('expires_after[seconds]');
  if (anchor !== undefined && anchor !== 'created_at') {
    throw invalidField('expires_after[anchor]', "expires_after[anchor] must be 'created_at'.");
  }
  if (seconds !== undefined && !/^\d{1,9}$/.test(seconds)) {
    throw invalidField('expires_after[seconds]', 'expires_after[seconds] must be a whole number.');
  }
  return purpose;
}
