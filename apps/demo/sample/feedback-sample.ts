import { feedbackSentences } from './feedback-sentences.ts';
import { formatRequestLine } from './request-line.ts';

/** A language model needs to be told what to do; the rule-based one reads only the user's message. */
const instruction =
  'Judge the sentiment of this product feedback. Answer with JSON only: ' +
  '{"sentiment": "positive" | "neutral" | "negative", "score": a number from -1 to 1}.';

/** One chat request per piece of product feedback, as a JSONL batch input file. */
export function buildFeedbackSample(model: string): { jsonl: string; count: number } {
  const lines = feedbackSentences.map((sentence, index) =>
    formatRequestLine({
      custom_id: `feedback-${String(index + 1).padStart(2, '0')}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model,
        messages: [
          { role: 'system', content: instruction },
          { role: 'user', content: sentence },
        ],
      },
    }),
  );
  return { jsonl: lines.join(''), count: lines.length };
}
