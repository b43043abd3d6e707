const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  map: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

/** The content type of a file by the end of its name; null for a kind of file that is not served. */
export function contentType(pathname: string): string | null {
  const extension = /\.([a-z0-9]+)$/.exec(pathname)?.[1];
  return extension !== undefined && Object.hasOwn(types, extension) ? (types[extension] ?? null) : null;
}
