import { serve } from '@offpeak/server/node';

const server = await serve({
  upstream: 'http://localhost:11434/v1', // vLLM, Ollama, llama.cpp, LM Studio, …
  dataDir: './.offpeak',
  port: 4010,
  hours: '22:00-06:00',
  timeZone: 'Europe/Berlin',
});
console.log(`The API is at ${server.url}/v1`);
process.once('SIGTERM', () => void server.close());
