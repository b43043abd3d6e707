/** A string with known values: completion for those, and any other value a server may send tomorrow. */
export type OpenString<Known extends string> = Known | (string & Record<never, never>);
