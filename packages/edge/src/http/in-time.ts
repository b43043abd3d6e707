import { Refusal } from './refusal.ts';

/** Waits for a sender, at most `ms` long. Throws a 408 {@link Refusal} after that; the work itself ends with the connection. */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal(408, 'The request took too long to arrive.')), ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
