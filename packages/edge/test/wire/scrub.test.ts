import { describe, expect, test } from 'vitest';
import { createScrubber } from '../../src/wire/scrub.ts';

const { scrub } = createScrubber(['the-very-key-of-it']);

const prefixes =
  'sk gsk xai key user org proj acct file batch upload part vs resp msg thread run asst container cntr conv skill ftjob pmpt';

test.each(prefixes.split(' '))('a name that begins with %s is taken out', (prefix) => {
  for (const name of ['AbC123', 'a1b2c3', 'abcdefghijklmnopqr', 'ab*******']) {
    expect(scrub(`See ${prefix}-${name} and ${prefix}_${name}.`)).toBe('See [hidden] and [hidden].');
  }
  expect(scrub(`${prefix}y-AbC123`)).toBe(`${prefix}y-AbC123`);
});

describe('taken out', () => {
  test.each([
    'the-very-key-of-it',
    'sk-proj-AbC123def456',
    'sk-abc***********xyz',
    'org-AbCdEfGhIj',
    'org-abcdefghijkl',
    'org-acme-research',
    'org_acme',
    'proj_0123456789',
    'proj_acme',
    'acct_123ABC456',
    'file-AbCdEfGhIjKlMnOp',
    'file-abcdefghij',
    'batch_67890abcdef',
    'batch_lowercase',
    'batch_abcdefghijklmnopqrs',
    'resp_0a1b2c3d4e',
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    '3F2504E04F8941D39A0C0305E82C3301',
    'bGl0ZWxsbV9wcm94eTphcHBsaWNhdGlvbi9vY3RldC1zdHJlYW0',
    'bGl0ZWxsbV9wcm94eTphcHBsaWNhdGlvbi9vY3RldC1zdHJlYQ==',
  ])('%s', (name) => {
    expect(scrub(`It was ${name}, no other.`)).toBe('It was [hidden], no other.');
    expect(scrub(name)).toBe('[hidden]');
  });

  test.each([
    ['Limit reached in organization acme-research on tokens.', 'in organization [hidden] on tokens.'],
    ['Limit reached in organization acme on tokens.', 'in organization [hidden] on tokens.'],
    ['No access in project x.', 'in project [hidden].'],
    ['No access for account Acme Research Inc on Monday.', 'for account [hidden] on Monday.'],
    ['Organization: Acme has no credit.', 'Organization: [hidden] has no credit.'],
    [`The organi${'s'}ation 'Acme Research' has none.`, `organi${'s'}ation '[hidden]' has none.`],
    ['Project acme-prod does not have access.', 'Project [hidden] does not have access.'],
    ['in organization org-abcdefghijkl. Limit: 2', 'in organization [hidden]. Limit: 2'],
  ])('%s', (message, end) => {
    expect(scrub(message).endsWith(end)).toBe(true);
  });

  test('in little time, whatever the sentence', () => {
    for (const piece of [
      'organization ',
      'in organization a',
      'org-',
      'batch_a',
      'a-',
      'Acme A',
      '0a',
      ' : ',
    ]) {
      const message = piece.repeat(64_000 / piece.length);
      expect(scrub(message).length).toBeLessThanOrEqual(2 * message.length);
    }
  });
});

/** Every code, type and field that the API's contract names. */
const contract = [
  'invalid_json_line missing_required_parameter invalid_url streaming_unsupported model_not_found invalid_request',
  'duplicate_custom_id mismatched_model token_limit_exceeded empty_file empty_batch model_mismatch url_mismatch',
  'too_many_tasks invalid_method invalid_value invalid_type batch_expired batch_cancelled invalid_request_error',
  'batch.completed batch.failed batch.expired batch.cancelled input_file_id output_file_id error_file_id file_id',
  'custom_id body.model body.stream body.messages completion_window metadata.tags upload_id part_ids batch_id',
  'rate_limit_exceeded insufficient_quota server_error authentication_error permission_error rate_limit_error',
  'file_not_found batch_not_found organization_not_found org_not_found project_not_found account_deactivated',
  'file_too_large batch_cancelling file_processing upload_cut_off unknown_parameter context_length_exceeded',
].flatMap((line) => line.split(' '));

test.each([
  ...contract,
  'user_data',
  'key_is_missing',
  'Enqueued token limit reached for gpt-4o-mini. Limit: 2,000,000 enqueued tokens.',
  'text-embedding-3-small',
  'The user-provided file-based run-time part-number',
  'Your organization must be verified in organization settings to use this model; ask the project owner.',
  'You are not a member of the project or organization that this key is for.',
  'The account is not active, please check your billing details.',
  'The org-wide and project-level limits of your account',
  "Cannot cancel a batch with status 'completed'.",
  'a-long-name-of-a-model-2026-07-18-without-a-capital',
  'A-Long-Name-Of-A-Model-Without-Any-Digit-In-It',
  "The custom_id 'bGl0ZWxsbV9wcm94eTphcHBsaWNhdGlvbi9vY3RldC1zdHJlYW0' came before.",
  "The custom_id '3f2504e0-4f89-41d3-9a0c-0305e82c3301' came before.",
])('left alone: %s', (text) => {
  expect(scrub(text)).toBe(text);
});
