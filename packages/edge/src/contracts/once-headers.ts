/** The header to send with a creation of this kind; empty if the caller sent no key. */
export type OnceHeaders = (creation: string) => Promise<Record<string, string>>;
