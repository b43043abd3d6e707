import { callGateway } from '../../../../gateway.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => callGateway(request);
export const POST = GET;
export const DELETE = GET;
export const OPTIONS = GET;
