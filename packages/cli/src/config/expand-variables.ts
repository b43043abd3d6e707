/** Something wrong in a configuration file: where, and one sentence without the path. */
export interface ConfigMistake {
  path: PropertyKey[];
  /** A sentence without its subject and full stop, such as `must be true or false`. */
  problem: string;
}

/**
 * Replaces `${NAME}` in all texts of a configuration by the variable of the environment; `$${` stands for
 * `${`. A variable that is not set is a mistake.
 */
export function expandVariables(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; mistakes: ConfigMistake[] } {
  const mistakes: ConfigMistake[] = [];
  const expand = (item: unknown, path: PropertyKey[]): unknown => {
    if (typeof item === 'string') {
      return expandText(item, env, (problem) => mistakes.push({ path, problem }));
    }
    if (Array.isArray(item)) {
      return item.map((one, index) => expand(one, [...path, index]));
    }
    if (typeof item === 'object' && item !== null) {
      const entries = Object.entries(item).map(([name, one]) => [name, expand(one, [...path, name])]);
      return Object.fromEntries(entries);
    }
    return item;
  };
  return { value: expand(value, []), mistakes };
}

function expandText(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  report: (problem: string) => void,
): string {
  return text.replace(/\$\$\{|\$\{([^}]*)\}?/g, (found, name: string | undefined) => {
    if (name === undefined) {
      return '${';
    }
    if (!/^[A-Za-z_]\w*$/.test(name) || !found.endsWith('}')) {
      report(`has ${JSON.stringify(found)}, which must look like \${NAME}; write $\${ for the text itself`);
      return found;
    }
    const value = env[name];
    if (value === undefined || value === '') {
      report(`needs the variable ${name}, which is not set`);
      return found;
    }
    return value;
  });
}
