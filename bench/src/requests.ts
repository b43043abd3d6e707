const filler = 'The night shift is half price. '.repeat(61);

/** About 2 kB of prompt, different for each request. */
export function promptOf(index: number): string {
  return `${index}: ${filler}`;
}

export interface ChatRequest {
  customId: string;
  body: { model: string; messages: { role: string; content: string }[] };
}

/** Chat requests made one at a time, so that the input itself takes no memory. */
export function* chatRequests(count: number): Generator<ChatRequest> {
  for (let n = 0; n < count; n++) {
    yield {
      customId: `request-${n}`,
      body: { model: 'gpt-5-mini', messages: [{ role: 'user', content: promptOf(n) }] },
    };
  }
}

/** The same as lines of a JSONL file. */
export function* chatLines(count: number): Generator<string> {
  for (const { customId, body } of chatRequests(count)) {
    yield `${JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/chat/completions', body })}\n`;
  }
}
