/**
 * Fields through which a request reaches things that belong to the whole provider account: files, stored answers, conversations,
 * vector stores, saved prompts, containers, skills. The gateway cannot tell whose they are.
 */
const references: ReadonlySet<string> = new Set([
  'file_id',
  'file_ids',
  'previous_response_id',
  'conversation',
  'vector_store_id',
  'vector_store_ids',
  'assistant_id',
  'thread_id',
  'run_id',
  'container_id',
  'video_id',
  'connector_id',
  'approval_request_id',
  'skill_id',
]);

/** Free-form objects of the caller's own, in which any name may stand for anything. */
const freeForm: ReadonlySet<string> = new Set(['parameters', 'schema', 'metadata']);

const maxDepth = 64;

/** The path of the first account-scoped reference in a request body, such as `body.input[0].file_id`, or null. */
export function findAccountReference(body: unknown): string | null {
  return search(body, 'body', 0);
}

function search(value: unknown, path: string, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  // Nothing the API takes is this deep; what cannot be searched does not pass.
  if (depth > maxDepth) return path;
  for (const [key, inner] of Object.entries(value)) {
    if (isEmpty(inner) || freeForm.has(key)) continue;
    const innerPath = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (references.has(key) || isReference(key, inner, value)) return innerPath;
    const found = search(inner, innerPath, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Names that are a reference only with some values. */
function isReference(key: string, value: unknown, parent: object): boolean {
  if (key === 'prompt' || key === 'audio') return hasId(value);
  if (key === 'container') return typeof value === 'string';
  if (key === 'store') return value === true;
  return key === 'id' && isLookedUp(parent as Record<string, unknown>);
}

/**
 * Whether the API would look an input item up by its id: a reference, which is also what an item without a type is, or one of the kinds
 * whose content may be left out because it is stored.
 */
function isLookedUp(item: Record<string, unknown>): boolean {
  const type = item.type ?? 'item_reference';
  if (type === 'item_reference') return isEmpty(item.role);
  if (type === 'reasoning') return isEmpty(item.encrypted_content);
  return type === 'image_generation_call' && isEmpty(item.result);
}

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && !isEmpty(value.id);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
