import { CopyButton } from '@offpeak/page-parts/ui/copy-button.tsx';
import { useState } from 'react';
import type { ListedBatch } from '../api/types.ts';

/** How a program reads this batch: as curl, and as TypeScript. */
export function CodeExamples({ batch }: { batch: ListedBatch }) {
  const [language, setLanguage] = useState<'curl' | 'TypeScript'>('curl');
  const code = language === 'curl' ? asCurl(batch.id) : asTypeScript(batch.id);
  return (
    <details className="card code">
      <summary>As curl or TypeScript</summary>
      <div className="stack-tight">
        <div className="row row-between">
          <div className="row">
            {(['curl', 'TypeScript'] as const).map((name) => (
              <button
                key={name}
                type="button"
                className="chip"
                aria-pressed={language === name}
                onClick={() => setLanguage(name)}
              >
                {name}
              </button>
            ))}
          </div>
          <CopyButton what="the code" text={() => code} />
        </div>
        <pre className="code-text">{code}</pre>
      </div>
    </details>
  );
}

function asCurl(id: string): string {
  const base = `${location.origin}/v1/batches/${id}`;
  return `# The key is never shown here: set it yourself.
curl ${base} -H "Authorization: Bearer $OPENAI_API_KEY"
curl ${base}/output -H "Authorization: Bearer $OPENAI_API_KEY" > output.jsonl`;
}

function asTypeScript(id: string): string {
  return `import { createClient, readResults } from '@offpeak/core';

const client = createClient({ baseURL: '${location.origin}/v1', apiKey: process.env.OPENAI_API_KEY });
const batch = await client.batches.retrieve('${id}');
for await (const result of readResults(client, batch)) {
  console.log(result.customId, result.status);
}`;
}
