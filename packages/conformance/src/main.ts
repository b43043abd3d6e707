import { parseArgs } from 'node:util';
import { runCases } from './run-cases.ts';

const usage = `Runs the conformance cases against a server. Each creates small files and batches there and deletes the files again.

  pnpm conformance --base-url http://127.0.0.1:4010/v1 --chat-model llama3.2 --embedding-model nomic-embed-text

  --base-url URL           the server, with its /v1
  --api-key KEY            its key (default: OPENAI_API_KEY)
  --chat-model NAME        answers /v1/chat/completions, and refuses a temperature of 9 with a 4xx
  --embedding-model NAME   answers /v1/embeddings
  --refuses-bad-lines      a file with bad lines is refused at its upload, as by a gateway`;

const { values } = parseArgs({
  // pnpm hands on the `--` that ends its own options.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    'base-url': { type: 'string' },
    'api-key': { type: 'string', default: process.env.OPENAI_API_KEY ?? '' },
    'chat-model': { type: 'string' },
    'embedding-model': { type: 'string' },
    'refuses-bad-lines': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const { 'base-url': baseURL, 'chat-model': chatModel, 'embedding-model': embeddingModel } = values;

if (values.help || baseURL === undefined || chatModel === undefined || embeddingModel === undefined) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const outcomes = await runCases(
    {
      baseURL,
      chatModel,
      embeddingModel,
      refused: { model: chatModel, messages: [{ role: 'user', content: 'hi' }], temperature: 9 },
      refusesBadLines: values['refuses-bad-lines'],
      ...(values['api-key'] === '' ? {} : { apiKey: values['api-key'] }),
    },
    'node',
  );
  for (const { name, error } of outcomes) {
    console.log(error === null ? `✓ ${name}` : `✗ ${name}\n    ${error}`);
  }
  const failed = outcomes.filter(({ error }) => error !== null).length;
  console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
