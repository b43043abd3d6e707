import { describe, expect, test } from 'vitest';
import { findAccountReference } from '../../src/lines/account-reference.ts';

describe('a reference to something of the account is found', () => {
  test.each([
    ['body.previous_response_id', { previous_response_id: 'resp_1' }],
    ['body.conversation', { conversation: { id: 'conv_1' } }],
    ['body.store', { store: true }],
    ['body.prompt', { prompt: { id: 'pmpt_1' } }],
    ['body.input[0].content[1].file_id', { input: [{ content: [{ text: 'a' }, { file_id: 'file-1' }] }] }],
    ['body.input[0].id', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['body.input[0].id', { input: [{ id: 'msg_1' }] }],
    ['body.input[0].id', { input: [{ id: 'msg_1', type: null }] }],
    ['body.input[0].id', { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }],
    ['body.input[0].id', { input: [{ type: 'image_generation_call', id: 'ig_1' }] }],
    [
      'body.input[0].approval_request_id',
      { input: [{ type: 'mcp_approval_response', approval_request_id: 'mcpr_1' }] },
    ],
    ['body.messages[0].audio', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
    ['body.tools[0].vector_store_ids', { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
    ['body.tools[0].container', { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }],
    ['body.tools[0].container.file_ids', { tools: [{ container: { type: 'auto', file_ids: ['file-1'] } }] }],
    [
      'body.tools[0].environment.skills[0].skill_id',
      {
        tools: [
          { type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 'skill_1' }] } },
        ],
      },
    ],
    ['body.images[0].file_id', { images: [{ file_id: 'file-1' }] }],
  ])('%s', (path, body) => {
    expect(findAccountReference(JSON.parse(JSON.stringify(body)))).toMatchObject({
      code: 'reference_not_allowed',
      param: path,
    });
  });

  test.each([
    'file_id',
    'file_ids',
    'previous_response_id',
    'conversation',
    'vector_store_id',
    'vector_store_ids',
    'assistant_id',
    'thread_id',
    'run_id',
    'container_id',
    'video_id',
    'connector_id',
    'approval_request_id',
    'skill_id',
  ])('by the name %s, and not where it is empty or the caller’s own', (name) => {
    expect(findAccountReference({ a: [{ [name]: 'x' }] })?.param).toBe(`body.a[0].${name}`);
    for (const empty of [null, '', []]) {
      expect(findAccountReference({ [name]: empty })).toBe(null);
    }
    for (const free of ['parameters', 'schema', 'metadata']) {
      expect(findAccountReference({ [free]: { [name]: 'x' } })).toBe(null);
    }
  });

  test('also when its name is written with escapes', () => {
    expect(findAccountReference(JSON.parse('{"file\\u005fid":"file-1"}'))?.param).toBe('body.file_id');
  });

  test('and a body too deep to be searched does not pass', () => {
    let body: object = {};
    for (let depth = 0; depth < 5000; depth += 1) {
      body = [body];
    }
    expect(findAccountReference(body)?.code).toBe('nested_too_deep');
  });
});

describe('a body that only resembles one passes', () => {
  test.each([
    [{ previous_response_id: null, store: false, vector_store_ids: [] }],
    [{ prompt: 'a plain prompt', audio: { voice: 'alloy', format: 'mp3' } }],
    [
      {
        tools: [
          { type: 'function', function: { parameters: { properties: { file_id: { type: 'string' } } } } },
        ],
      },
    ],
    [{ response_format: { type: 'json_schema', json_schema: { schema: { properties: { run_id: {} } } } } }],
    [{ metadata: { thread_id: 'mine' } }],
    [{ messages: [{ role: 'user', content: 'what is a file_id?' }] }],
    [{ tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }],
    [{ input: [1, 2, 3] }],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f' } }] },
        ],
      },
    ],
    [{ input: [{ id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] }] }],
    [{ input: [{ type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAA' }] }],
    [{ input: [{ type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{}' }] }],
  ])('%j', (body) => {
    expect(findAccountReference(body)).toBe(null);
  });
});
