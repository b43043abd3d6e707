import type { ValidationReport } from '@offpeak/core';
import { estimateTokens } from '@offpeak/page-parts/requests/estimate-tokens.ts';
import { formatBytes, formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useQuery } from '@tanstack/react-query';
import { ErrorNote } from '../ui/error-note.tsx';
import { checkOptions } from './check-options.ts';
import { CostEstimate } from './estimate/cost-estimate.tsx';
import { Facts } from './facts.tsx';
import { ProblemsList } from './problems-list.tsx';
import type { JsonlSource } from './source.ts';

/** A file of requests: its size and its problems. */
export function JsonlPanel({ source, free }: { source: JsonlSource; free: boolean }) {
  const { data: report, error } = useQuery(checkOptions(source));
  return (
    <div className="stack-tight">
      <Facts
        title={source.title}
        facts={[
          ['Requests', report ? requestsOf(report) : '…'],
          ['Size', formatBytes(source.file.size)],
          ['Endpoint', source.endpoint || 'none named'],
          ['Model', report ? report.models.join(', ') || 'none named' : '…'],
        ]}
      />
      {error ? <ErrorNote title="The file cannot be read to its end" error={error} /> : null}
      {report && !report.ok ? <ProblemsList report={report} unit="Line" /> : null}
      {report?.ok ? <CostEstimate tokens={estimateTokens(source.head, report.requests)} free={free} /> : null}
    </div>
  );
}

function requestsOf({ requests, batchesNeeded }: ValidationReport): string {
  return batchesNeeded > 1 ? `${formatCount(requests)}, as ${batchesNeeded} batches` : formatCount(requests);
}
