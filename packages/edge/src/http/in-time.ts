import { StatusError } from '@offpeak/core/protocol';

/**
 * Waits for some work, at most `ms` long. Then throws the error of `refuse`, by default the 408 of a sender
 * that is too slow. The work itself ends with the connection.
 */
export async function inTime<T>(
  ms: number,
  work: Promise<T>,
  refuse: () => StatusError = () => new StatusError(408, 'The request took too long to arrive.'),
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refuse()), ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
