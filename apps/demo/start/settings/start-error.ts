/** The demo cannot start. The message is for the person at the terminal. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
