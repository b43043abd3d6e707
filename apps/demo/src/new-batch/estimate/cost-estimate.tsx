import { costOf } from '@offpeak/core';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useId, useState } from 'react';
import './cost-estimate.css';

interface CostEstimateProps {
  /** Estimated input tokens. */
  tokens: number;
  /** Whether tokens cost nothing in this demo. */
  free: boolean;
}

const startPrice = 0.02;

/** The estimated cost of the input, at a price the visitor sets. */
export function CostEstimate({ tokens, free }: CostEstimateProps) {
  const id = useId();
  const [price, setPrice] = useState(String(startPrice));
  const usage = { inputTokens: tokens, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  const { full, total } = costOf({ model: usage }, { model: { input: Math.max(0, Number(price) || 0) } });
  return (
    <section className="cost" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Estimated cost of the input</h3>
      <p>
        <strong>{formatCount(tokens)} tokens</strong>
        {' at $ '}
        <label className="sr-only" htmlFor={id}>
          Dollars per million input tokens
        </label>
        <input
          id={id}
          className="cost-price"
          inputMode="decimal"
          value={price}
          onChange={(event) => setPrice(event.target.value.replace(',', '.'))}
        />
        {' a million: '}
        <strong>{formatDollars(total)}</strong> as a batch, {formatDollars(full)} otherwise.
      </p>
      <p className="small soft">
        {free
          ? 'Here it costs nothing: the model runs on this machine.'
          : 'Enter the price of your model. Output tokens are extra.'}
      </p>
    </section>
  );
}

function formatDollars(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) {
    return 'under $0.0001';
  }
  const digits = dollars >= 1 ? 2 : 4;
  return `$${dollars.toFixed(digits)}`;
}
