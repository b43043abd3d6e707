import { isPlainObject } from '@offpeak/core/protocol';
import type { Wire } from '../contracts/wire.ts';
import { invalidField, unknownField } from '../http/errors.ts';

/** The form of a field; `elsewhere` means that another check covers it. */
export type FieldForm = keyof typeof forms | 'elsewhere';

const forms = {
  text: 'a text',
  pairs: 'an object of strings',
  expiry: "{ anchor: 'created_at', seconds }",
};

/**
 * Checks that a caller's JSON body has only known fields, so that nothing unchecked is passed on. A field may
 * be absent or null. Throws a 400 `StatusError`.
 */
export function checkFields(body: Wire, fields: Readonly<Record<string, FieldForm>>): void {
  for (const [name, value] of Object.entries(body)) {
    const form = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (form === undefined) {
      throw unknownField('parameter', name);
    }
    if (form !== 'elsewhere' && !fits(form, value)) {
      throw invalidField(name, `${name} must be ${forms[form]}.`);
    }
  }
}

function fits(form: keyof typeof forms, value: unknown): boolean {
  if (value === null) {
    return true;
  }
  if (form === 'text') {
    return typeof value === 'string';
  }
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([key, one]) =>
      form === 'pairs'
        ? typeof one === 'string'
        : key === 'anchor'
          ? one === 'created_at'
          : key === 'seconds' && typeof one === 'number',
    )
  );
}
