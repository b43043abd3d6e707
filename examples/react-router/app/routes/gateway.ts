import { callGateway } from '../gateway.server.ts';

/** Passes every request below `/api/v1` to the gateway. */
export const loader = ({ request }: { request: Request }): Promise<Response> => callGateway(request);
export const action = loader;
