import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { useEffect, useRef, useState } from 'react';
import type { DemoInfo } from '../api/demo-info.ts';
import { defaultModel } from './csv/csv-form.tsx';
import type { Source } from './source.ts';

/** The chosen file, and how its rows become requests if it is a table. */
export function useSource(models: DemoInfo['models'] | undefined) {
  const [source, setSource] = useState<Source | null>(null);
  const [form, setForm] = useState<CsvForm | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const newest = useRef<Promise<Source> | null>(null);

  // A table may be chosen before the models are known.
  useEffect(() => {
    if (models) {
      setForm((form) => form && { ...form, model: form.model || defaultModel(form.endpoint, models) });
    }
  }, [models]);

  /** Shows what is being opened, unless something else was chosen meanwhile. */
  const open = async (opening: Promise<Source>): Promise<void> => {
    newest.current = opening;
    setProblem(null);
    try {
      const opened = await opening;
      if (newest.current !== opening) {
        return;
      }
      setSource(opened);
      setForm(opened.kind === 'csv' ? firstForm(opened.table.columns, models) : null);
    } catch (error) {
      if (newest.current !== opening) {
        return;
      }
      setSource(null);
      setProblem(error);
    }
  };
  return { source, form, setForm, problem, open };
}

function firstForm(columns: readonly string[], models: DemoInfo['models'] | undefined): CsvForm {
  const endpoint = '/v1/chat/completions';
  return {
    endpoint,
    model: defaultModel(endpoint, models),
    template: `{{${columns.at(-1)}}}`,
    idColumn: null,
  };
}
