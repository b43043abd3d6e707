import { estimateTokens, promptCharacters } from '@offpeak/page-parts/requests/estimate-tokens.ts';
import { readHead } from '@offpeak/page-parts/requests/read-head.ts';
import { csvRequest } from '@offpeak/page-parts/table/csv-request.ts';
import { fillTemplate, templateColumns, templateProblem } from '@offpeak/page-parts/table/fill-template.ts';
import { describe, expect, test } from 'vitest';
import { openSample } from '../../src/new-batch/source.ts';

describe('a template', () => {
  test('inserts the values of a row unchanged', () => {
    const row = { name: 'Ann {{age}}', 'first word': '$& moon' };
    expect(fillTemplate('{{name}}, {{ first word }}, {{gone}}.', row)).toBe('Ann {{age}}, $& moon, .');
  });

  test('names its columns once each', () => {
    expect(templateColumns('{{b}} {{a}} {{ b }} { {c} } {{}}')).toEqual(['b', 'a']);
  });

  test('has a problem in one sentence', () => {
    expect(templateProblem('  ', ['a'])).toMatch(/empty/);
    expect(templateProblem('{{b}}', ['a', 'c'])).toBe('There is no column “b”. The file has: a, c.');
    expect(templateProblem('the same each time', ['a'])).toMatch(/such as \{\{a\}\}/);
    expect(templateProblem('{{a}}', ['a'])).toBeNull();
  });
});

describe('a row', () => {
  const form = {
    endpoint: '/v1/chat/completions',
    model: 'm',
    template: 'Say {{word}}',
    idColumn: 'id',
  } as const;

  test('becomes a chat request named by its column', () => {
    expect(csvRequest(form, { id: ' r1 ', word: 'moon' }, 4)).toEqual({
      custom_id: 'r1',
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'm', messages: [{ role: 'user', content: 'Say moon' }] },
    });
  });

  test('without a name has its number as name; other endpoints have input', () => {
    const request = csvRequest({ ...form, endpoint: '/v1/embeddings' }, { id: '', word: 'moon' }, 4);
    expect(request).toMatchObject({ custom_id: 'row-4', body: { model: 'm', input: 'Say moon' } });
  });
});

test('tokens are estimated from the texts a model reads, not from names and numbers', () => {
  const line = { custom_id: 'a', method: 'POST', url: '/v1/chat/completions' } as const;
  const chat = {
    ...line,
    body: {
      model: 'a-long-name',
      messages: [{ role: 'user', content: [{ type: 'text', text: '12345678' }] }],
    },
  };
  expect(promptCharacters(chat)).toBe(8);
  expect(promptCharacters({ ...line, body: { input: ['1234', '5678'] } })).toBe(8);
  expect(estimateTokens([chat], 100)).toBe(200);
  expect(estimateTokens([], 100)).toBe(0);
});

test('the head of a file skips lines that are not requests', async () => {
  const good = '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}';
  expect((await readHead(new Blob([`nonsense\n[]\n${good}\n`]))).head).toHaveLength(1);
  expect(await readHead(new Blob(['']))).toEqual({ endpoint: '', head: [] });
});

test('a sample that cannot be loaded has an error message of its own', async () => {
  const sample = { name: 'gone', title: 'Gone', url: 'http://127.0.0.1:1/', endpoint: '', count: 0 };
  await expect(openSample(sample)).rejects.toThrow('No answer from the server.');
});
