import { useId, useState } from 'react';
import { formatCount } from '../../ui/format.ts';
import './cost-estimate.css';

interface CostEstimateProps {
  /** Estimated input tokens. */
  tokens: number;
  /** Whether this very demo pays nobody for them. */
  free: boolean;
}

/** Batches cost half at OpenAI and most providers that follow it. */
const batchShare = 0.5;
const startPrice = 0.02;

/** About what the input costs, at a price the visitor sets. */
export function CostEstimate({ tokens, free }: CostEstimateProps) {
  const id = useId();
  const [price, setPrice] = useState(String(startPrice));
  const dollars = (tokens / 1_000_000) * Math.max(0, Number(price) || 0);
  return (
    <section className="cost" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Cost of the input, about</h3>
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
        <strong>{formatDollars(dollars * batchShare)}</strong> as a batch, {formatDollars(dollars)} otherwise.
      </p>
      <p className="small soft">
        {free
          ? 'Here it costs nothing: the model runs on this machine.'
          : 'Put in the price of your model. What it writes comes on top.'}
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
