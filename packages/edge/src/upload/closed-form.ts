import type { OpenForm } from './read-form.ts';

/**
 * Whether a file of this many bytes leaves exactly the room that the closing boundary takes, with or without the line end after it. A
 * form that nobody reads may end without one; then the provider has either refused it or counted more into the file than was file.
 */
export function leavesRoomToClose(form: OpenForm, fileBytes: unknown): boolean {
  if (form.length === null || typeof fileBytes !== 'number') return false;
  const closing = form.boundary.length + '\r\n----'.length;
  const left = form.length - form.file.offset - fileBytes - closing;
  return left === 0 || left === '\r\n'.length;
}
