/// <reference types="vite/client" />

import { llamaConfiguration, readGguf } from '@localmost/gguf';
import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import {
  type Engine,
  type EngineRequest,
  MalformedModelError,
  type ModelFiles,
  type ModelManifest,
  parseManifest,
  type StreamPart,
  UnsupportedModelError,
} from '@localmost/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import weightsUrl from '../../../models/localmost-tales-7m/localmost-tales-7m.Q4_0.gguf?url';
import manifestData from '../../../models/localmost-tales-7m.json' with { type: 'json' };
import references from '../../../models/references/localmost-tales-7m.json' with { type: 'json' };
import { wllamaAssets } from './testing/wllama-asset.ts';
import { createWllamaEngineFactory } from './wllama-engine-factory.ts';

const manifest: ModelManifest = parseManifest(manifestData);
const factory = createWllamaEngineFactory();
const calm = new AbortController().signal;
const timeoutMs = 240_000;

async function loadBytes(bytes: Uint8Array<ArrayBuffer>, maximumThreads = 1): Promise<Engine> {
  const files: ModelFiles = { manifest, open: async (path) => memoryFile(path, bytes) };
  const assets = await wllamaAssets();
  return factory.load(files, { backend: 'wasm', signal: calm, assets, maximumThreads });
}

async function weights(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(weightsUrl)).arrayBuffer());
}

async function collect(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const textOf = (parts: readonly StreamPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');

describe('the embedded model on llama.cpp', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadBytes(await weights());
  }, timeoutMs);
  afterAll(() => engine.unload());
  const answer = (request: EngineRequest) => collect(engine.generate(request, { signal: calm }));

  it('says how it runs', () => {
    expect(engine.capabilities).toMatchObject({ engineId: 'wllama', backend: 'wasm', threads: 1 });
    // One place of the 512 is the server's.
    expect(engine.capabilities.contextWindow).toBe(511);
  });

  const cases = references.cases.filter(({ name }) =>
    ['opening', 'long', 'accents'].includes(name),
  );
  for (const reference of cases) {
    it(
      `begins "${reference.name}" as the reference does`,
      async () => {
        const parts = await answer({
          messages: reference.messages.map(({ content }) => ({ role: 'user', content })),
          sampling: { temperature: 0 },
          maxOutputTokens: 16,
        });
        expect(reference.generatedText.startsWith(textOf(parts))).toBe(true);
        expect(parts.at(-1)).toMatchObject({
          type: 'finish',
          usage: { promptTokens: reference.promptIds.length },
        });
      },
      timeoutMs,
    );
  }

  it(
    'keeps the prefix of a prompt that it has computed, and draws the same by the same seed',
    async () => {
      const request: EngineRequest = {
        messages: [
          { role: 'user', content: 'The old fox sat by the river and looked at the moon.' },
        ],
        sampling: { seed: 7, temperature: 1.2 },
        maxOutputTokens: 12,
      };
      const first = await answer(request);
      const again = await answer(request);
      expect(textOf(again)).toBe(textOf(first));
      const finish = again.at(-1);
      if (finish?.type !== 'finish') throw new Error('no finish');
      expect(finish.usage.cachedPromptTokens).toBe(finish.usage.promptTokens - 1);
      const all = await answer({ ...request, sampling: { ...request.sampling, topK: 0 } });
      expect(textOf(all)).not.toBe('');
    },
    timeoutMs,
  );

  it(
    'stops in mid-answer when aborted, and answers the next request as if nothing were',
    async () => {
      const messages = [{ role: 'user' as const, content: 'Once upon a time' }];
      const request = { messages, sampling: { temperature: 0 }, maxOutputTokens: 12 };
      const before = textOf(await answer(request));
      const control = new AbortController();
      const reason = new Error('enough');
      let deltas = 0;
      const aborted = async (): Promise<void> => {
        const long = { ...request, maxOutputTokens: 400 };
        for await (const part of engine.generate(long, { signal: control.signal })) {
          if (part.type === 'text-delta') deltas += 1;
          if (deltas === 3) control.abort(reason);
        }
      };
      await expect(aborted()).rejects.toBe(reason);
      expect(deltas).toBeLessThan(6);
      expect(textOf(await answer(request))).toBe(before);
    },
    timeoutMs,
  );

  it(
    'gives a token of the conversation less weight where asked',
    async () => {
      const messages = [{ role: 'user' as const, content: 'the cat the cat the cat the cat the' }];
      const plain = { messages, sampling: { temperature: 0 }, maxOutputTokens: 24 };
      const penalised = { ...plain, sampling: { temperature: 0, repetitionPenalty: 5 } };
      const words = (parts: StreamPart[]) => textOf(parts).trim().split(/\s+/);
      const distinct = (list: string[]) => new Set(list).size / list.length;
      expect(distinct(words(await answer(penalised)))).toBeGreaterThan(
        distinct(words(await answer(plain))),
      );
    },
    timeoutMs,
  );
});

it(
  'uses threads where the page is isolated',
  async () => {
    const engine = await loadBytes(await weights(), 2);
    expect(engine.capabilities.threads).toBe(2);
    const messages = [{ role: 'user' as const, content: 'Once upon a time' }];
    const request = { messages, maxOutputTokens: 2 };
    expect(await collect(engine.generate(request, { signal: calm }))).not.toHaveLength(0);
    await engine.unload();
  },
  timeoutMs,
);

it(
  'runs an architecture that no other engine of ours knows',
  async () => {
    const { metadata, tensors } = tinyModel();
    const gemma = new Map(
      [...metadata].map(([key, value]) => [key.replace(/^llama\./, 'gemma.'), value] as const),
    );
    gemma.set('general.architecture', 'gemma');
    const bytes = writeGguf(gemma, tensors);
    const gguf = await readGguf(memoryFile('gemma.gguf', bytes));
    expect(() => llamaConfiguration(gguf)).toThrow(UnsupportedModelError);
    const engine = await loadBytes(bytes);
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const request = { messages, maxOutputTokens: 5, ignoreEndToken: true };
    const parts = await collect(engine.generate(request, { signal: calm }));
    expect(parts.at(-1)).toMatchObject({ type: 'finish', usage: { completionTokens: 5 } });
    await engine.unload();
  },
  timeoutMs,
);

describe('files that llama.cpp cannot read', () => {
  it(
    'are malformed, whatever is wrong with them',
    async () => {
      const { metadata, tensors } = tinyModel();
      const whole = writeGguf(metadata, tensors);
      const broken = [
        whole.slice(0, whole.length - 4096),
        whole.slice(0, 300),
        new Uint8Array(1024),
        writeGguf(metadata, tensors.slice(0, -3)),
        writeGguf(new Map([...metadata, ['llama.embedding_length', 96]]), tensors),
      ];
      for (const bytes of broken) {
        await expect(loadBytes(bytes)).rejects.toBeInstanceOf(MalformedModelError);
      }
    },
    timeoutMs,
  );
});
