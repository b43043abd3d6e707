/**
 * The files of the page. From source they are built when they are first needed; a published package has them
 * built, in a module of the same shape.
 *
 * @module
 */

import { buildApp } from './build/build-app.ts';
import type { BuiltFiles } from './handler/built-files.ts';

/** The quality of Brotli for a page that is built for this process alone. */
const quick = 4;

/** The files of the page by their path, such as `assets/main-1A2B.js`. */
export const files: Promise<BuiltFiles> = buildApp(quick);
