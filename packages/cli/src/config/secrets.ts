/** What is shown instead of a secret. */
const hidden = '(hidden)';

/** Whether the value at a path of the configuration is a secret, which nothing prints. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  const [top] = path;
  const last = path.at(-1);
  return last === 'key' || last === 'secret' || (top === 'upstreams' && path[2] === 'headers');
}

/** A copy of a configuration in which every secret is hidden. */
export function hideSecrets(value: unknown, path: readonly PropertyKey[] = []): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => hideSecrets(item, [...path, index]));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => [name, hideSecrets(item, [...path, name])]);
    return Object.fromEntries(entries);
  }
  return isSecret(path) && value !== undefined ? hidden : value;
}
