import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount } from '../ui/format.ts';
import { checkOptions } from './check-options.ts';
import { CostEstimate } from './estimate/cost-estimate.tsx';
import { estimateTokens } from './estimate/estimate-tokens.ts';
import { Facts } from './facts.tsx';
import { ProblemsList } from './problems-list.tsx';
import type { JsonlSource } from './source.ts';

/** What a file of requests holds, and what is wrong with it. */
export function JsonlPanel({ source, free }: { source: JsonlSource; free: boolean }) {
  const { data: report } = useQuery(checkOptions(source.file));
  return (
    <div className="stack-tight">
      <Facts
        title={source.title}
        facts={[
          ['Requests', report ? formatCount(report.requests) : '…'],
          ['Size', formatBytes(source.file.size)],
          ['Endpoint', source.endpoint || 'none named'],
          ['Model', report ? report.models.join(', ') || 'none named' : '…'],
        ]}
      />
      {report && !report.ok ? <ProblemsList report={report} /> : null}
      {report?.ok ? <CostEstimate tokens={estimateTokens(source.head, report.requests)} free={free} /> : null}
    </div>
  );
}
