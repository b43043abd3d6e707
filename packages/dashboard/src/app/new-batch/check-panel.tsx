import type { RequestLine, ValidationReport } from '@offpeak/core';
import { estimateTokens } from '@offpeak/page-parts/requests/estimate-tokens.ts';
import { type CsvForm, csvRequest } from '@offpeak/page-parts/table/csv-request.ts';
import { formatBytes, formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useSettled } from '@offpeak/page-parts/ui/use-settled.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { abridged } from '../batch/describe-row.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { CostEstimate } from './cost-estimate.tsx';
import type { Source } from './open-file.ts';
import { numberOf, type Prepared, preparedOptions } from './prepare.ts';
import { SendPanel } from './send-panel.tsx';

const previewCount = 3;
const shownProblems = 20;

/** What will be sent: rows, tokens, cost, the first requests, and every problem. */
export function CheckPanel({ source, form: typed }: { source: Source; form: CsvForm | null }) {
  // A large table is not converted with every letter of the prompt.
  const form = useSettledForm(typed);
  const [leavesOut, setLeavesOut] = useState(false);
  const { data: shown, error } = useQuery({
    ...preparedOptions(source, form && { ...form, leaveOut: leavesOut }),
    placeholderData: keepPreviousData,
  });
  const head = headOf(source, form);
  const { report = null, file = null } = shown ?? {};
  return (
    <section className="card stack" aria-labelledby="check-title">
      <h2 id="check-title">What will be sent</h2>
      {error ? <ErrorNote title="The file cannot be read to its end" error={error} /> : null}
      <Facts source={source} prepared={shown ?? null} />
      {shown?.table && shown.table.problemCount > 0 ? (
        <TableProblems table={shown.table} leavesOut={leavesOut} onChange={setLeavesOut} />
      ) : null}
      {report && !report.ok ? (
        <Problems report={report} unit={source.kind === 'jsonl' ? 'Line' : 'Request'} />
      ) : null}
      {report?.ok ? <CostEstimate tokens={estimateTokens(head, report.requests)} /> : null}
      {report?.ok && file ? (
        <SendPanel
          key={numberOf(file)}
          file={file}
          endpoint={endpointOf(source, form)}
          title={source.title}
        />
      ) : null}
      <details>
        <summary>The first requests</summary>
        <pre className="preview">
          {head
            .slice(0, previewCount)
            .map((line) => abridged(line, 2))
            .join('\n\n')}
        </pre>
      </details>
    </section>
  );
}

function useSettledForm(form: CsvForm | null): CsvForm | null {
  const text = useSettled(JSON.stringify(form), 400);
  return JSON.parse(text) as CsvForm | null;
}

function headOf(source: Source, form: CsvForm | null): RequestLine[] {
  if (source.kind === 'jsonl') {
    return source.head;
  }
  return form === null ? [] : source.table.rows.map((row, at) => csvRequest(form, row, at + 1));
}

function endpointOf(source: Source, form: CsvForm | null): string {
  return source.kind === 'jsonl' ? source.endpoint : (form?.endpoint ?? '');
}

function Facts({ source, prepared }: { source: Source; prepared: Prepared | null }) {
  const report = prepared?.report ?? null;
  const rows = prepared?.table?.rows ?? null;
  const facts: [string, string][] = [
    ...(source.kind === 'table'
      ? [['Rows', rows === null ? '…' : formatCount(rows)] as [string, string]]
      : []),
    ['Requests', report ? formatCount(report.requests) : prepared ? '–' : '…'],
    ['Batches', report ? formatCount(Math.max(1, report.batchesNeeded)) : '–'],
    ['Size', formatBytes(prepared?.file?.size ?? source.file.size)],
    ['Models', report ? report.models.join(', ') || 'none named' : '–'],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="small soft">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Problems({ report, unit }: { report: ValidationReport; unit: 'Line' | 'Request' }) {
  const { errors, errorCount } = report;
  return (
    <div className="note note-bad" role="alert">
      <h3>{errorCount === 1 ? '1 problem to fix' : `${formatCount(errorCount)} problems to fix`}</h3>
      <p className="small soft">Nothing has been sent. Fix the file and choose it again.</p>
      <ol className="stack-tight small">
        {errors.slice(0, shownProblems).map(({ line, param, code, message }) => (
          <li key={`${line} ${param} ${code}`}>
            <strong>{line === null ? 'The whole file' : `${unit} ${formatCount(line)}`}</strong>
            {param ? <code> {param}</code> : null} {message}
          </li>
        ))}
      </ol>
      {errorCount > shownProblems ? <p className="small soft">The first {shownProblems} are shown.</p> : null}
    </div>
  );
}

interface TableProblemsProps {
  table: NonNullable<Prepared['table']>;
  leavesOut: boolean;
  onChange: (leavesOut: boolean) => void;
}

function TableProblems({ table, leavesOut, onChange }: TableProblemsProps) {
  const { problemCount, problems } = table;
  return (
    <div className="note note-bad" role="alert">
      <h3>
        {problemCount === 1 ? '1 row has a problem' : `${formatCount(problemCount)} rows have problems`}
      </h3>
      <ol className="stack-tight small">
        {problems.map(({ number, problem }) => (
          <li key={number}>
            <strong>Row {formatCount(number)}</strong> {problem}
          </li>
        ))}
      </ol>
      <label className="row">
        <input type="checkbox" checked={leavesOut} onChange={() => onChange(!leavesOut)} />
        Leave {problemCount === 1 ? 'this row' : 'these rows'} out
      </label>
    </div>
  );
}
