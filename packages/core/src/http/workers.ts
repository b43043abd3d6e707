/**
 * Lets `concurrency` workers run to their ends. The first failure becomes the reason of `stop`, at which the others should begin nothing new.
 */
export async function runWorkers(
  concurrency: number,
  stop: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  const watched = () => work().catch((error: unknown) => stop.abort(error));
  await Promise.all(Array.from({ length: concurrency }, watched));
}
