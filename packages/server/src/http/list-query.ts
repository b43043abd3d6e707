import { badRequest } from './http-error.ts';

/** Reads the `after` of a list: the id of the last item of the previous page, or null for the first page. */
export function readAfter(query: URLSearchParams): string | null {
  const after = query.get('after');
  return after === null || after === '' ? null : after;
}

/** Creates the 400 for an `after` that the project never had. */
export function unknownCursor(after: string | null): Error {
  return badRequest(`Invalid 'after': no object found with id '${(after ?? '').slice(0, 100)}'.`, {
    param: 'after',
  });
}
