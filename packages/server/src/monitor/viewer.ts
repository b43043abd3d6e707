import type { Access } from '../auth/authenticate.ts';
import { everyProject, type ProjectScope } from '../storage/batch-filter.ts';

/** Who reads the state of the server. */
export interface Viewer {
  /** The project that the request belongs to. */
  project: string;
  /** What lists and counts cover. */
  scope: ProjectScope;
  isOperator: boolean;
}

/**
 * Returns who sends a request. `?project=NAME` of an operator is a request of that project, and `?project=*`
 * lists every project; for anyone else the parameter means nothing.
 */
export function viewerOf(access: string | Access, query: URLSearchParams): Viewer {
  const { project, isOperator } =
    typeof access === 'string' ? { project: access, isOperator: false } : access;
  const named = isOperator ? query.get('project') : null;
  if (named === '*') {
    return { project, scope: everyProject, isOperator };
  }
  const chosen = named || project;
  return { project: chosen, scope: chosen, isOperator };
}
