import type { DemoSettings } from '../env.ts';
import { problem } from '../guard/problem.ts';

const maxBytes = 8192;
const maxCharacters = 1000;
const timeoutMs = 20_000;

/**
 * `POST /api/search-embedding` with `{ input }`: the vector of one short text, from the model of the batch.
 */
export async function searchEmbedding(
  request: Request,
  settings: DemoSettings,
  apiKey: string,
): Promise<Response> {
  const input = await readInput(request);
  if (input === null) {
    return problem(400, `Send {"input": "…"} with 1 to ${maxCharacters} characters.`, 'invalid_input');
  }
  const { models, dimensions, embeddingsURL } = settings;
  const headers = new Headers({ 'content-type': 'application/json' });
  if (apiKey !== '') {
    headers.set('authorization', `Bearer ${apiKey}`);
  }
  const body = JSON.stringify({ model: models.embeddings, input, dimensions });
  try {
    const response = await fetch(`${embeddingsURL}/embeddings`, {
      method: 'POST',
      headers,
      body,
      // A key must never follow a redirect.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const embedding = response.ok ? vectorOf(await response.json()) : null;
    if (embedding !== null) {
      return Response.json({ embedding, model: models.embeddings });
    }
    await response.body?.cancel().catch(() => {});
    return problem(502, `The embeddings model answered ${response.status}.`, 'model_failed');
  } catch {
    return problem(502, 'The embeddings model does not answer.', 'model_unreachable');
  }
}

async function readInput(request: Request): Promise<string | null> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(length <= maxBytes)) {
    return null;
  }
  try {
    const body = (await request.json()) as { input?: unknown } | null;
    const input = body?.input;
    return typeof input === 'string' && input.trim() !== '' && input.length <= maxCharacters ? input : null;
  } catch {
    return null;
  }
}

function vectorOf(body: unknown): number[] | null {
  const vector = (body as { data?: { embedding?: unknown }[] } | null)?.data?.[0]?.embedding;
  return Array.isArray(vector) ? (vector as number[]) : null;
}
