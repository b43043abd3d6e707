/** Answers requests. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** The paths outside `/v1/` that belong to the API. */
const apiPaths: readonly string[] = ['/v1', '/healthz', '/readyz', '/metrics'];

/** Whether a path is not one of the API. */
export function isForDashboard(pathname: string): boolean {
  return !pathname.startsWith('/v1/') && !apiPaths.includes(pathname);
}

/** Returns a handler that passes every request that is not for the API to the dashboard, if there is one. */
export function withDashboard(
  api: FetchHandler,
  dashboard: ((api: FetchHandler) => FetchHandler) | undefined,
): FetchHandler {
  if (dashboard === undefined) {
    return api;
  }
  const page = dashboard(api);
  return async (request) => (isForDashboard(new URL(request.url).pathname) ? page(request) : api(request));
}
