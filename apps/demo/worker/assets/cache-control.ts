/** Vite puts a hash of the content into the names of its files; all others may change with the next start. */
export function cacheControl(pathname: string): string {
  const isHashed = /^\/assets\/.+-[\w-]{8,}\.[a-z0-9]+$/.test(pathname);
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
}
