/**
 * The server on Node: one process, with everything in one folder.
 *
 * @module
 */

export { FolderInUseError } from './folder/folder-in-use.ts';
export { openFolderStorage } from './folder-storage.ts';
export { limitYoungHeap } from './limit-young-heap.ts';
export { type RunningServer, type ServeOptions, serve } from './serve.ts';
export { type UndiciUpstreamOptions, undiciUpstream } from './undici-upstream.ts';
export type { GivenUpstream } from './upstream-set.ts';
export { checkUpstreamSettings, type UpstreamSettings } from './upstream-settings.ts';
