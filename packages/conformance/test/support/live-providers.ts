import { ScriptedAnthropic } from '../../../core/test/support/providers/scripted-anthropic.ts';
import { ScriptedGemini } from '../../../core/test/support/providers/scripted-gemini.ts';
import { ScriptedMistral } from '../../../core/test/support/providers/scripted-mistral.ts';
import { ScriptedOpenRouter } from '../../../core/test/support/providers/scripted-openrouter.ts';
import { ScriptedTogether } from '../../../core/test/support/providers/scripted-together.ts';
import { ScriptedXai } from '../../../core/test/support/providers/scripted-xai.ts';
import type { ProviderName } from '../../src/case.ts';

/** Servers that speak the wires of other providers. */
export interface LiveProviders extends AsyncDisposable {
  origins: Record<ProviderName, string>;
}

/** Starts the scripts of all providers. */
export async function startProviders(): Promise<LiveProviders> {
  const scripts = {
    anthropic: await new ScriptedAnthropic().start(),
    gemini: await new ScriptedGemini().start(),
    mistral: await new ScriptedMistral().start(),
    openrouter: await new ScriptedOpenRouter().start(),
    together: await new ScriptedTogether().start(),
    xai: await new ScriptedXai().start(),
  };
  return {
    origins: {
      anthropic: scripts.anthropic.origin,
      gemini: scripts.gemini.origin,
      mistral: scripts.mistral.origin,
      openrouter: scripts.openrouter.origin,
      together: scripts.together.origin,
      xai: scripts.xai.origin,
    },
    async [Symbol.asyncDispose]() {
      for (const script of Object.values(scripts)) {
        await script[Symbol.asyncDispose]();
      }
    },
  };
}
