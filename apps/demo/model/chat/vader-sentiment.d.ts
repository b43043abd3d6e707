declare module 'vader-sentiment' {
  interface PolarityScores {
    /** Share of negative, neutral and positive words; the three add up to 1. */
    neg: number;
    neu: number;
    pos: number;
    /** -1 (most negative) to 1 (most positive). */
    compound: number;
  }
  const vader: { SentimentIntensityAnalyzer: { polarity_scores(text: string): PolarityScores } };
  export default vader;
}
