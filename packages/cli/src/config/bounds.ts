/** From where to where the numbers of the settings of `offpeak serve` go. */
export const bounds = {
  port: { min: 0, max: 65_535 },
  concurrency: { min: 1, max: 10_000 },
  liveLatency: { min: 1, max: 1000 },
  maxLineBytes: { min: 1, max: 209_715_200 },
  priority: { min: -1_000_000, max: 1_000_000 },
  timeoutMs: { min: 1, max: 86_400_000 },
  weight: { min: 0.001, max: 1000 },
} as const;
