import { existsSync } from 'node:fs';
import { openAiCompatibleBackend } from '@localmost/cloud';
import { ContextOverflowError } from '@localmost/protocol';
import {
  type BackendHarness,
  describeBackendConformance,
} from '@localmost/testing/backend-conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLlama } from './llama-server/llama-service.ts';
import {
  type ChatCompletionsServer,
  serveChatCompletions,
} from './llama-server/serve-chat-completions.ts';
import { modelPath } from './support/node-model-files.ts';

const contextSize = 512;
const timeoutMs = 300_000;
const embedded = modelPath('localmost-tales-7m/localmost-tales-7m.Q4_0.gguf');
const smollm2 = modelPath('.cache/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf');
const models = [
  { name: 'localmost-tales-7m', path: embedded },
  { name: 'smollm2-135m-instruct', path: smollm2 },
];

async function startServer(path: string, name: string): Promise<ChatCompletionsServer> {
  return serveChatCompletions(await startLlama(path, contextSize), name);
}

async function llamaHarness(path: string, name: string): Promise<BackendHarness> {
  const { baseUrl, close } = await startServer(path, name);
  return { backend: openAiCompatibleBackend({ id: 'llama', baseUrl, model: name }), close };
}

for (const { name, path } of models) {
  if (existsSync(path)) {
    describeBackendConformance(
      `llama.cpp with ${name}, over HTTP`,
      () => llamaHarness(path, name),
      {
        skips: { failure: 'a real server fails when it will; see the overflow below' },
        timeoutMs,
      },
    );
  } else {
    describe.skip(`llama.cpp with ${name}: its weights are not here; npm start fetches them`, () =>
      it('conforms', () => undefined));
  }
}

describe('llama.cpp where it has to fail', () => {
  let server: ChatCompletionsServer;
  beforeAll(async () => {
    server = await startServer(embedded, 'localmost-tales-7m');
  }, timeoutMs);
  afterAll(() => server.close(), timeoutMs);

  it('says that a conversation is longer than the context, without its text', async () => {
    const backend = openAiCompatibleBackend({
      id: 'llama',
      baseUrl: server.baseUrl,
      model: 'localmost-tales-7m',
    });
    const messages = [{ role: 'user' as const, content: 'a secret harbour '.repeat(1000) }];
    const { signal } = new AbortController();
    const failure = await (async () => {
      for await (const _ of backend.answer({ messages }, { signal }));
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ContextOverflowError);
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('harbour');
  });
});
