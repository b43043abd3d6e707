import { type RouteConfig, route } from '@react-router/dev/routes';

export default [
  route('batch/:id', 'routes/batch.tsx'),
  route('api/v1/*', 'routes/gateway.ts'),
] satisfies RouteConfig;
