export { type DashboardOptions, dashboard } from './handler/dashboard.ts';
