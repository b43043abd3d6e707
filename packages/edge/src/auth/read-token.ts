/** Finds the token of a request: in `Authorization: Bearer …`, or in a cookie if one is named. */
export function readToken(request: Request, cookie: string | undefined): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) {
    return bearer;
  }
  if (cookie === undefined) {
    return null;
  }
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === cookie) {
      return pair.slice(equals + 1).trim();
    }
  }
  return null;
}
