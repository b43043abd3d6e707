/** A file of the page, compressed. A browser without either encoding gets it unpacked. */
export interface BuiltFile {
  contentType: string;
  /** In base64. */
  brotli: string;
  /** In base64. */
  gzip: string;
}

/** The files of the page by their path. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;
