import vader from 'vader-sentiment';

/** What the word list says about a text. */
export interface Sentiment {
  sentiment: 'positive' | 'neutral' | 'negative';
  /** -1 (most negative) to 1 (most positive). */
  score: number;
}

/** The authors of VADER put the border of neutral here. */
const neutralBelow = 0.05;

/** Scores an English text with VADER: a word list and rules for negation, emphasis and "but". */
export function scoreSentiment(text: string): Sentiment {
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
  const sentiment =
    compound >= neutralBelow ? 'positive' : compound <= -neutralBelow ? 'negative' : 'neutral';
  return { sentiment, score: compound };
}
