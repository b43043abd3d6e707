import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const chatResult = (id: string, content: string) => {
  const body = {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content } }],
  };
  const response = { status_code: 200, request_id: 'r', body };
  return `${JSON.stringify({ id: `batch_req_${id}`, custom_id: id, response, error: null })}\n`;
};
const failure = (id: string) =>
  `${JSON.stringify({ id: null, custom_id: id, response: null, error: { code: 'boom', message: 'It "broke".' } })}\n`;
const rowsOf = (upload: string | undefined) =>
  (upload ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a CSV of prompts becomes a CSV of answers, in its order, with its columns', async () => {
  const folder = tempFolder();
  const [input, output] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
  writeFileSync(input, '\ufeffname,review,answer\r\nAnn,"Lovely, ""really"".",x\r\nBob,"It\nbroke.",y\r\n');
  const files = {
    'file-out': chatResult('row-1', 'good,\nvery "good"'),
    'file-err': failure('row-2'),
  };
  const provider = await startProvider({ files, batch: () => ({ error_file_id: 'file-err' }) });
  const at = ['--base-url', provider.url, '--poll', '50'];
  const recipe = [
    '--model',
    'm',
    '--prompt',
    '{{name}}: {{ review }}',
    '--system',
    'Judge.',
    '--set',
    'temperature=0',
  ];
  const run = await inProcess(['run', input, '-o', output, ...recipe, ...at]);
  expect([run.code, run.stderr]).toEqual([
    1,
    expect.stringContaining('1 of 2 requests succeeded; 1 failed.'),
  ]);
  expect(rowsOf(provider.uploads[0])).toEqual(
    ['Ann: Lovely, "really".', 'Bob: It\nbroke.'].map((content, index) => ({
      custom_id: `row-${index + 1}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'm',
        messages: [
          { role: 'system', content: 'Judge.' },
          { role: 'user', content },
        ],
        temperature: 0,
      },
    })),
  );
  expect(readFileSync(output, 'utf8')).toBe(
    'name,review,answer,answer_2,status,error\n' +
      'Ann,"Lovely, ""really"".",x,"good,\nvery ""good""",succeeded,\n' +
      'Bob,"It\nbroke.",y,,failed,"boom: It ""broke""."\n',
  );
  // The same command resumes by the same requests.
  const again = await inProcess(['run', input, '-o', output, ...recipe, ...at]);
  expect([again.stderr, provider.created.length]).toEqual([
    expect.stringContaining('has finished before'),
    1,
  ]);
});

test('a table of results has the columns of its input in their order, whatever their names', async () => {
  const folder = tempFolder();
  const [input, output] = [join(folder, 'in.csv'), join(folder, 'out.tsv')];
  writeFileSync(input, 'text,2024,__proto__,id\nhi,x,y,a\nho,"t\tab",,b\n');
  const provider = await startProvider({
    files: { 'file-out': chatResult('b', 'B') + chatResult('a', 'A') },
  });
  const at = ['--base-url', provider.url, '--poll', '50'];
  const run = await inProcess(['run', input, '-o', output, '--model', 'm', '--column', 'text', ...at]);
  expect(run.code).toBe(0);
  expect(readFileSync(output, 'utf8')).toBe(
    'text\t2024\t__proto__\tid\tanswer\tstatus\terror\n' +
      'hi\tx\ty\ta\tA\tsucceeded\t\nho\t"t\tab"\t\tb\tB\tsucceeded\t\n',
  );
  const again = join(folder, 'again.csv');
  expect((await inProcess(['results', 'batch_1', '-o', again, '--base-url', provider.url])).code).toBe(0);
  expect(readFileSync(again, 'utf8')).toBe('custom_id,answer,status,error\nb,B,succeeded,\na,A,succeeded,\n');
});

test('a problem of a table is named by its row', async () => {
  const input = join(tempFolder(), 'in.csv');
  writeFileSync(input, 'id,text\na,hi\na,ho\n');
  const refused = await inProcess(['validate', input, '--model', 'm']);
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('row 2: ')]);
});

test.each<[string, string, string[], unknown[]]>([
  ['in.txt', 'moon\n\nsun\n', [], ['moon', 'sun']],
  ['in.tsv', 'id\ttext\na\ta "b" c\n', [], ['a "b" c']],
  ['in.csv', 'id;text\na;"x;y"\n', [], ['x;y']],
  ['in.csv', 'text,note\nmoon,1\n', ['--column', 'text'], ['moon']],
  [
    'in.json',
    '[\n {"review": "moon",\n "id": 7},\n {"review": "]\\n,["}\n]\n',
    ['--column', 'review'],
    ['moon', ']\n,['],
  ],
  ['in.jsonl', '{"q":"moon","n":2}\n', ['--prompt', '{{q}} {{n}}'], ['moon 2']],
])('%s holding %j becomes requests', async (name, content, flags, prompts) => {
  const input = join(tempFolder(), name);
  writeFileSync(input, content);
  const shown = await inProcess(['run', input, '--model', 'm', '--dry-run', '--json', ...flags]);
  expect([shown.code, shown.stderr]).toEqual([0, '']);
  const { first, requests, estimated_tokens: tokens } = JSON.parse(shown.stdout);
  expect([requests, tokens]).toEqual([
    prompts.length,
    prompts.map((text) => Math.ceil(String(text).length / 4)).reduce((a, b) => a + b),
  ]);
  expect(
    first.map((line: { body: { messages: { content: string }[] } }) => line.body.messages[0]?.content),
  ).toEqual(prompts);
});

test('bare bodies and lines without method, url or model become requests, digit by digit', async () => {
  const input = join(tempFolder(), 'in.jsonl');
  const shown = async (content: string, ...flags: string[]) => {
    writeFileSync(input, content);
    const provider = await startProvider();
    const submitted = await inProcess(['submit', input, '--base-url', provider.url, ...flags]);
    expect([submitted.code, submitted.stdout]).toEqual([0, 'batch_1\n']);
    return provider.uploads[0];
  };
  const messages = '"messages":[{"role":"user","content":"hi"}],"seed":9223372036854775807';
  const whole = (id: string, url: string, body: string) =>
    `{"custom_id":"${id}","method":"POST","url":"${url}","body":${body}}\n`;
  const chat = '/v1/chat/completions';
  expect(await shown(`{"model":"m",${messages}}\n`)).toBe(whole('row-1', chat, `{"model":"m",${messages}}`));
  expect(await shown(`{${messages}}\n`, '--model', 'm')).toBe(
    whole('row-1', chat, `{"model":"m",${messages}}`),
  );
  expect(await shown('{"input":"hi"}\n', '--model', 'm', '--endpoint', '/v1/embeddings')).toBe(
    whole('row-1', '/v1/embeddings', '{"model":"m","input":"hi"}'),
  );
  expect(await shown(`{"custom_id":"a","body":{"model":"m",${messages}}}\n`, '--endpoint', chat)).toBe(
    whole('a', chat, `{"model":"m",${messages}}`),
  );
  // What is a request already is sent as it is, also between lines that are not.
  const spaced = `{ "custom_id":"b", "method":"POST", "url":"${chat}", "body":{"model":"m",${messages}} }`;
  expect(await shown(`{${messages}}\n${spaced}\n`, '--model', 'm')).toBe(
    `${whole('row-1', chat, `{"model":"m",${messages}}`)}${spaced}\n`,
  );
  const odd = `{ "custom_id":"a", "method":"POST", "url":"${chat}", "body":{"model":"m",${messages}} }\n`;
  expect(await shown(odd, '--model', 'other')).toBe(odd);
});

test('a schema is sent with each request, as its endpoint has it', async () => {
  const folder = tempFolder();
  const [input, file] = [join(folder, 'in.txt'), join(folder, 'mood.json')];
  writeFileSync(input, 'moon\n');
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  writeFileSync(file, JSON.stringify(schema));
  const shown = async (...more: string[]) => {
    const run = await inProcess([
      'run',
      input,
      '--dry-run',
      '--json',
      '--model',
      'm',
      '--schema',
      file,
      ...more,
    ]);
    return run.code === 0 ? JSON.parse(run.stdout).first[0].body : [run.code, run.stderr];
  };
  const named = { name: 'mood', schema, strict: true };
  expect((await shown()).response_format).toEqual({ type: 'json_schema', json_schema: named });
  expect((await shown('--endpoint', '/v1/responses')).text).toEqual({
    format: { type: 'json_schema', ...named },
  });
  expect(await shown('--endpoint', '/v1/embeddings')).toEqual([
    2,
    expect.stringContaining('--schema has no meaning'),
  ]);
});

test.each<[string, string, string[], string]>([
  ['in.csv', 'a,b\n1,2\n', ['--model', 'm'], 'has the columns a and b: say with --column'],
  ['in.csv', 'a,b\n1,2\n', ['--model', 'm', '--column', 'c'], 'has no column c; it has a and b.'],
  ['in.csv', 'a\n1\n', ['--model', 'm', '--prompt', '{{x}}'], 'has no column x; it has a.'],
  ['in.csv', 'a\n1\n', [], 'Requests to /v1/chat/completions need a model: name it with --model.'],
  ['in.csv', 'a,a\n1,2\n', ['--model', 'm'], 'has two columns named "a"'],
  ['in.csv', 'a,b\n1\n', ['--model', 'm', '--column', 'a'], 'line 2'],
  ['in.csv', 'a,b\n,2\n', ['--model', 'm', '--column', 'a'], 'Row 1 of'],
  ['in.json', '[{"a":"x"}', ['--model', 'm'], 'ends before its JSON array does.'],
  ['in.json', '[] x', ['--model', 'm'], 'is not one JSON array.'],
  ['in.txt', 'x\n', ['--model', 'm', '--endpoint', '/v1/videos'], 'Texts cannot be sent to /v1/videos'],
  ['in.txt', 'x\n', ['--model', 'm', '--template', 'nothere.txt'], 'nothere.txt does not exist.'],
  ['in.txt', 'x\n', ['--model', 'm', '--prompt', 'x', '--template', 'y'], 'pass one of them'],
])('%s holding %j with %j is refused', async (name, content, flags, words) => {
  const input = join(tempFolder(), name);
  writeFileSync(input, content);
  const refused = await inProcess(['run', input, '--dry-run', ...flags]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(words)]);
});
