/** One way to do the two halves of a batch. */
export interface Contender {
  name: string;
  /** Sends `count` requests as one batch. */
  submit(baseURL: string, count: number): Promise<void>;
  /** Reads `count` results, telling of each. */
  results(baseURL: string, count: number, onResult: () => void): Promise<void>;
}

/** The names of the contenders, in the order of the table; the first is the floor. */
export const contenders = ['floor', 'offpeak', 'openai', 'ai-sdk'] as const;

export async function loadContender(name: string): Promise<Contender> {
  return (await import(`./contenders/${name}.ts`)).default;
}
