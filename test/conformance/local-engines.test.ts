import { createCpuEngineFactory } from '@localmost/engine-cpu';
import { kernelAssets } from '@localmost/engine-cpu/testing';
import { requestSupport } from '@localmost/generation/request-support';
import type { ChatBackend, EngineFactory } from '@localmost/protocol';
import { createScriptedEngineFactory, engineChatBackend } from '@localmost/testing';
import {
  type BackendHarness,
  describeBackendConformance,
} from '@localmost/testing/backend-conformance';
import { nodeModelFiles } from './support/node-model-files.ts';

const textOnly = 'the scripted engine answers in text only';
const refuses = {
  tools: textOnly,
  'tool choice': textOnly,
  'tool results': textOnly,
  JSON: textOnly,
  'JSON schema': textOnly,
};
const ownSuites =
  'an engine cannot be told to fail from outside; the faults have suites of their own';

async function engineHarness(
  factory: EngineFactory,
  assets: ReadonlyMap<string, ArrayBuffer>,
  supports?: ChatBackend['supports'],
): Promise<BackendHarness> {
  const engine = await factory.load(await nodeModelFiles('localmost-tales-7m'), {
    backend: 'wasm',
    signal: new AbortController().signal,
    assets,
  });
  return { backend: engineChatBackend(factory.id, engine, supports), close: () => engine.unload() };
}

describeBackendConformance(
  'the CPU engine with the embedded model',
  async () => engineHarness(createCpuEngineFactory(), await kernelAssets(), requestSupport),
  { skips: { failure: ownSuites }, timeoutMs: 300_000 },
);

const countsNothing = 'the scripted engine reads no prompt: it repeats the last message';

describeBackendConformance(
  'the scripted engine',
  () => engineHarness(createScriptedEngineFactory(), new Map()),
  {
    refuses,
    skips: {
      failure: ownSuites,
      'system prompt': countsNothing,
      'several turns': countsNothing,
      'stop strings': 'the scripted engine looks for none',
    },
  },
);
