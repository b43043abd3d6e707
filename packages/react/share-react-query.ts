import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/*
 * The factories import TanStack's core. In the entry for React they import it by way of
 * `@tanstack/react-query` instead: an app has that one, and its version of the core is the one that the hooks
 * use. A second copy, which some package managers would install, has a focus manager and types of its own.
 */
const dist = new URL('./dist/', import.meta.url);
for (const name of readdirSync(dist).filter((file) => /\.(js|d\.ts)$/.test(file))) {
  const file = new URL(name, dist);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/(['"])@tanstack\/query-core\1/g, '$1@tanstack/react-query$1'));
}
