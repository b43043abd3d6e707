import type { Sample } from '../api/demo-info.ts';
import { type FileHead, readHead } from './read-head.ts';

/** A file of requests that is ready to be sent. */
export interface Source {
  title: string;
  file: File;
  head: FileHead;
  /** Set when it is one of the demo's samples. */
  sampleName: string | null;
  /** How many requests it has, if that is known without reading it. */
  count: number | null;
}

/** Downloads a sample. */
export async function openSample({ name, title, url, count }: Sample): Promise<Source> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The sample could not be loaded: the server answered ${response.status}.`);
  const file = new File([await response.blob()], `${name}.jsonl`, { type: 'application/jsonl' });
  return { title, file, head: await readHead(file), sampleName: name, count };
}

/** Looks into a file of the visitor's. */
export async function openFile(file: File): Promise<Source> {
  return { title: file.name, file, head: await readHead(file), sampleName: null, count: null };
}
