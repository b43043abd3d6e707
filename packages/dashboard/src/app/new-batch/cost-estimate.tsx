import { costOf } from '@offpeak/core';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useState } from 'react';

/** The estimated tokens of the input, and their cost at a price that the visitor sets. */
export function CostEstimate({ tokens }: { tokens: number }) {
  const [price, setPrice] = useState('');
  const usage = { inputTokens: tokens, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  const perMillion = Math.max(0, Number(price.replace(',', '.')) || 0);
  const { full, total } = costOf({ model: usage }, { model: { input: perMillion } });
  return (
    <div className="row cost">
      <p>
        About <strong>{formatCount(tokens)}</strong> input tokens
      </p>
      <label className="row small">
        at $
        <input
          className="field cost-price"
          inputMode="decimal"
          placeholder="0.00"
          aria-label="Dollars per million input tokens"
          value={price}
          onChange={(event) => setPrice(event.target.value)}
        />
        a million
      </label>
      {perMillion > 0 ? (
        <p className="small">
          <strong>{formatDollars(total)}</strong> as a batch, {formatDollars(full)} otherwise; output is extra
        </p>
      ) : null}
    </div>
  );
}

function formatDollars(dollars: number): string {
  return dollars > 0 && dollars < 0.0001 ? 'under $0.0001' : `$${dollars.toFixed(dollars >= 1 ? 2 : 4)}`;
}
