import type { LineFault } from '../protocol/line-fault.ts';
import { emptyFile } from './limits.ts';
import type { ValidationReport } from './validation.ts';

/** A report in progress. */
export interface OpenReport {
  report: ValidationReport;
  /** Counts an error, and adds it to the report unless that has `maxErrors` already. */
  addError(fault: LineFault, line: number | null): void;
}

/** Creates an empty report. */
export function createReport(maxErrors: number): OpenReport {
  const report: ValidationReport = {
    ok: true,
    errors: [],
    errorCount: 0,
    warnings: [],
    batchesNeeded: 0,
    models: [],
    ...emptyFile(),
  };
  return {
    report,
    addError(fault, line) {
      report.ok = false;
      report.errorCount += 1;
      if (report.errorCount <= maxErrors) {
        report.errors.push({ ...fault, line });
      }
    },
  };
}
