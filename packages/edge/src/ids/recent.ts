/** Values by text; it keeps the last few thousand. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  /** Keeps a value, unless there is one. */
  set(key: string, value: Value): void;
}

/** About five thousand keys of the usual length. It counts characters, since ids of proxies are long. */
const maxCharacters = 500_000;

/** An empty {@link Recent}. It is cleared when its keys reach a total length. */
export function createRecent<Value>(): Recent<Value> {
  const values = new Map<string, Value>();
  let characters = 0;
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.has(key)) {
        return;
      }
      if (characters >= maxCharacters) {
        values.clear();
        characters = 0;
      }
      characters += key.length;
      values.set(key, value);
    },
  };
}
