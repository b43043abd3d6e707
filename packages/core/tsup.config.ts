import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

export default defineConfig(
  packageBuild({
    index: 'src/index.ts',
    'multipart/index': 'src/multipart/index.ts',
    'protocol/index': 'src/protocol/index.ts',
    'prices/index': 'src/prices/index.ts',
    'providers/azure': 'src/providers/azure.ts',
    'providers/groq': 'src/providers/groq.ts',
    'providers/perplexity': 'src/providers/perplexity.ts',
    'providers/openai-compatible': 'src/providers/openai-compatible.ts',
    'providers/mistral': 'src/providers/mistral.ts',
    'providers/anthropic': 'src/providers/anthropic.ts',
    'providers/gemini': 'src/providers/gemini.ts',
    'providers/xai': 'src/providers/xai.ts',
    'providers/together': 'src/providers/together.ts',
    'providers/openrouter': 'src/providers/openrouter.ts',
  }),
);
