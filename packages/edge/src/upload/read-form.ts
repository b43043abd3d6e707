import { type MultipartPart, multipartBoundary, readMultipart } from '@offpeak/core/multipart';
import { StatusError } from '@offpeak/core/protocol';
import { unknownField } from '../http/errors.ts';
import { within } from '../http/within.ts';

/** A form whose small fields have been read and whose file is still on the wire. */
export interface OpenForm {
  boundary: string;
  /** Bytes of the whole body as announced, or null. */
  length: number | null;
  fields: ReadonlyMap<string, string>;
  file: MultipartPart;
  /**
   * Call it when the file was read to its end. Resolves if the form ends there, throws if anything else
   * follows.
   */
  expectEnd(): Promise<void>;
  /** Stops reading, and leaves the rest of the form in the request. */
  release(): Promise<void>;
}

const maxFieldBytes = 1024;
const maxReleaseMs = 50;

/**
 * Reads a multipart request up to the content of its file, which must come last. `checkFields` is called
 * before the file is read, and throws to refuse. Throws a 400 {@link StatusError}.
 */
export async function openForm(
  request: Request,
  fileField: string,
  knownFields: readonly string[],
  checkFields: (fields: ReadonlyMap<string, string>) => void = () => undefined,
): Promise<OpenForm> {
  const boundary = multipartBoundary(request.headers.get('content-type'));
  if (boundary === null || request.body === null) {
    throw new StatusError(400, 'Send the file as multipart/form-data with a boundary in the content type.');
  }
  const length = announcedLength(request);
  const parts = readMultipart(request.body, { boundary, maxParts: knownFields.length + 2, rest: 'release' });
  const fields = new Map<string, string>();
  try {
    for (;;) {
      const { done, value: part } = await parts.next();
      if (done) {
        throw new StatusError(400, `The form has no '${fileField}'.`, { param: fileField });
      }
      if (part.name === fileField) {
        checkFields(fields);
        return { boundary, length, fields, file: part, ...endOf(parts, fileField) };
      }
      if (!knownFields.includes(part.name)) {
        throw unknownField('form field', part.name);
      }
      if (fields.has(part.name)) {
        throw new StatusError(400, `The form has '${part.name}' twice.`, { param: part.name });
      }
      fields.set(part.name, await part.text(maxFieldBytes));
    }
  } catch (error) {
    await release(parts);
    throw error;
  }
}

function endOf(
  parts: AsyncGenerator<MultipartPart, void, undefined>,
  fileField: string,
): Pick<OpenForm, 'expectEnd' | 'release'> {
  return {
    async expectEnd() {
      const { done, value: part } = await parts.next();
      if (!done) {
        throw new StatusError(
          400,
          `'${part.name}' comes after '${fileField}': the file must be the last field of the form.`,
          {
            param: part.name,
          },
        );
      }
    },
    release: () => release(parts),
  };
}

/** Bytes of a whole request body as its content length says, or null. */
export function announcedLength(request: Request): number | null {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
}

/** A read that is in progress may never return, so it is not awaited for long. */
async function release(parts: AsyncGenerator<MultipartPart, void, undefined>): Promise<void> {
  await within(maxReleaseMs, async () => void (await parts.return()));
}
