import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ScriptedAnthropic } from '../../../core/test/support/providers/scripted-anthropic.ts';
import { ScriptedMistral } from '../../../core/test/support/providers/scripted-mistral.ts';
import { inProcess } from '../support/in-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Writes a file of requests and returns its path. */
function inputOf(endpoint: string, texts: readonly string[], model = 'claude-haiku-4-5'): string {
  const path = join(tempFolder(), 'input.jsonl');
  const line = (text: string) => {
    const body = { model, max_tokens: 9, messages: [{ role: 'user', content: text }] };
    return JSON.stringify({ custom_id: text, method: 'POST', url: endpoint, body });
  };
  writeFileSync(path, texts.map(line).join('\n'));
  return path;
}

describe('the program at another provider', () => {
  test('run writes the answers of Anthropic as a table, and cost prices them', async () => {
    await using provider = await new ScriptedAnthropic().start();
    const at = ['--provider', 'anthropic', '--base-url', provider.origin, '--api-key', 'a-key'];
    const output = join(tempFolder(), 'answers.csv');
    const input = inputOf('/v1/messages', ['moon', 'sun']);
    const run = await inProcess(['run', input, '-o', output, '--poll', '50', ...at]);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    expect(readFileSync(output, 'utf8').split('\n').slice(0, 3)).toEqual([
      'custom_id,answer,status,error',
      'moon,MOON,succeeded,',
      'sun,SUN,succeeded,',
    ]);
    expect(provider.batches).toHaveLength(1);
    const cost = await inProcess(['cost', provider.batches[0]?.id ?? '', ...at]);
    expect([cost.code, cost.stdout]).toEqual([
      0,
      expect.stringMatching(
        /claude-haiku-4-5 {2}6 input tokens[\s\S]*cost {2}[\s\S]*prices {2}as of 2026-10-24/,
      ),
    ]);
  });

  test('submit, status, results, list and cancel speak the wire of Mistral', async () => {
    await using provider = await new ScriptedMistral().start();
    const at = ['--provider', 'mistral', '--base-url', provider.origin, '--api-key', 'a-key'];
    const submitted = await inProcess(['submit', inputOf('/v1/chat/completions', ['moon', 'fail']), ...at]);
    const id = submitted.stdout.trim();
    expect(provider.batches.map((batch) => batch.id)).toEqual([id]);
    expect((await inProcess(['status', id, '--wait', '--poll', '50', ...at])).stdout).toContain('completed');
    const results = await inProcess(['results', id, ...at]);
    expect(results.stdout).toContain('"custom_id":"moon"');
    expect(results.stdout.trim().split('\n')).toHaveLength(2);
    expect((await inProcess(['list', ...at])).stdout).toContain(id);
    const second = (
      await inProcess(['submit', inputOf('/v1/chat/completions', ['sun']), ...at])
    ).stdout.trim();
    expect((await inProcess(['cancel', second, ...at])).code).toBe(0);
    expect(provider.batches[0]?.state).toBe('cancelled');
  });

  test('validate knows the rules of a provider', async () => {
    const input = inputOf('/v1/messages', ['a moon']);
    const report = await inProcess(['validate', input, '--provider', 'anthropic']);
    expect([report.code, report.stdout]).toEqual([
      2,
      expect.stringContaining('Anthropic accepts 1 to 64 letters'),
    ]);
    expect((await inProcess(['validate', input])).code).toBe(0);
  });

  test('a provider that nobody knows is refused with the names', async () => {
    const wrong = await inProcess(['list', '--provider', 'nobody']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('anthropic')]);
  });
});
