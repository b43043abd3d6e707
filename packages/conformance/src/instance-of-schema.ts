/** The parts of JSON Schema that the examples use. */
export interface Schema {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minimum?: number;
}

/** A value that follows a schema, as a model with structured output would return one. */
export function instanceOf(schema: Schema): unknown {
  if (schema.enum !== undefined) {
    return schema.enum[0];
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, instanceOf(part)]),
      );
    case 'array':
      return [instanceOf(schema.items ?? {})];
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return 'text';
  }
}
