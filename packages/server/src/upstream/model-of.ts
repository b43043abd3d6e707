import { rawMembers } from '../jsonl/members.ts';

/** Returns the model that the JSON text of a request names, or null. */
export function modelOf(body: string): string | null {
  try {
    const model = rawMembers(body).get('model');
    const name: unknown = model === undefined ? null : JSON.parse(model);
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
