import { type LineFault, lineFault, maxDepth, nestedTooDeep } from '@offpeak/core/protocol';

/**
 * Fields through which a request reaches objects of the whole provider account: files, stored answers,
 * conversations, vector stores, saved prompts, containers, skills. The gateway cannot know who owns them.
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

/** Free-form objects of the caller, in which a name has no meaning for the API. */
const freeForm: ReadonlySet<string> = new Set(['parameters', 'schema', 'metadata']);

/**
 * Returns the fault of the first account-scoped reference in a request body, with its path such as
 * `body.input[0].file_id`, or null.
 */
export function findAccountReference(body: object): LineFault | null {
  return search(body, 'body', 0);
}

function search(value: object, path: string, depth: number): LineFault | null {
  // A body that cannot be searched does not pass.
  if (depth > maxDepth) {
    return nestedTooDeep;
  }
  return Array.isArray(value) ? searchList(value, path, depth) : searchObject(value, path, depth);
}

/** By index and without a copy: it may be a list of thousands of numbers. */
function searchList(list: readonly unknown[], path: string, depth: number): LineFault | null {
  for (let index = 0; index < list.length; index += 1) {
    const inner = list[index];
    if (typeof inner !== 'object' || inner === null) {
      continue;
    }
    const found = search(inner, `${path}[${index}]`, depth + 1);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function searchObject(value: object, path: string, depth: number): LineFault | null {
  for (const [key, inner] of Object.entries(value)) {
    if (isEmpty(inner) || freeForm.has(key)) {
      continue;
    }
    const innerPath = `${path}.${key}`;
    if (references.has(key) || isReference(key, inner, value)) {
      return notAllowed(innerPath);
    }
    const found = typeof inner === 'object' ? search(inner, innerPath, depth + 1) : null;
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function notAllowed(path: string): LineFault {
  return lineFault(
    'reference_not_allowed',
    path,
    `${path} names something of the whole account; send the content itself.`,
  );
}

/** Names that are a reference only with some values. */
function isReference(key: string, value: unknown, parent: object): boolean {
  if (key === 'prompt' || key === 'audio') {
    return hasId(value);
  }
  if (key === 'container') {
    return typeof value === 'string';
  }
  if (key === 'store') {
    return value === true;
  }
  return key === 'id' && isLookedUp(parent as Record<string, unknown>);
}

/**
 * Whether the API would fetch an input item by its id: a reference (also an item without a type), or one of
 * the kinds whose content may be left out because it is stored.
 */
function isLookedUp(item: Record<string, unknown>): boolean {
  const type = item.type ?? 'item_reference';
  if (type === 'item_reference') {
    return isEmpty(item.role);
  }
  if (type === 'reasoning') {
    return isEmpty(item.encrypted_content);
  }
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
