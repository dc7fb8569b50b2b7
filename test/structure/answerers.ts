import { createCpuEngineFactory } from '@localmost/engine-cpu';
import { kernelAssets } from '@localmost/engine-cpu/testing';
import { createTextGenerator, createTokenizer } from '@localmost/generation';
import { readGguf, tokenizerDefinition } from '@localmost/gguf';
import type { EngineRequest, StreamPart } from '@localmost/protocol';
import { ScriptedTokenModel } from '@localmost/testing';
import { createRandom } from '@localmost/testing/weight-server';
import { nodeModelFiles } from '../conformance/support/node-model-files.ts';

const embeddedModel = 'localmost-tales-7m';

/** Whoever answers requests here: a real model, or random logits behind the same loop. */
export interface Answerer {
  answer(request: EngineRequest): AsyncIterable<StreamPart>;
  close(): Promise<void>;
}

/** The embedded model on the CPU engine. */
export async function realModel(): Promise<Answerer> {
  const { signal } = new AbortController();
  const assets = await kernelAssets();
  const files = await nodeModelFiles(embeddedModel);
  const engine = await createCpuEngineFactory().load(files, { backend: 'wasm', signal, assets });
  return {
    answer: (request) => engine.generate(request, { signal }),
    close: () => engine.unload(),
  };
}

/**
 * Random logits over the embedded model's vocabulary. They like control tokens best of all, then
 * whatever ends a string or begins a structure, the longer the answer is the less: a model that
 * does everything wrong, and yet comes to an end.
 */
export async function adversary(seed: number): Promise<Answerer> {
  const files = await nodeModelFiles(embeddedModel);
  const [entry] = files.manifest.files;
  const gguf = await readGguf(await files.open(entry?.path ?? ''));
  const definition = tokenizerDefinition(gguf);
  const tokenizer = createTokenizer(definition);
  const { vocabularySize } = tokenizer;
  const random = createRandom(seed);
  const decoder = new TextDecoder();
  const texts = Array.from({ length: vocabularySize }, (_, id) =>
    decoder.decode(tokenizer.bytesOf(id)),
  );
  const logits = new Float32Array(vocabularySize);
  let promptLength = 0;
  const model = new ScriptedTokenModel({
    contextWindow: 4096,
    vocabularySize,
    next: (held) => {
      const length = held.length - promptLength;
      for (let id = 0; id < vocabularySize; id++) {
        const text = texts[id] ?? '';
        const closes = /^["\]}]+$/.test(text) ? length / 12 : 0;
        const tempts = /["{}[\]]/.test(text) ? 2 : 0;
        logits[id] = random() * 8 + closes + tempts;
      }
      for (const { id } of definition.controlTokens) logits[id] = 40;
      for (const id of tokenizer.endTokenIds) logits[id] = 30;
      return logits;
    },
  });
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'random-logits',
    engineId: 'scripted',
    backend: 'wasm',
    randomSeed: () => seed,
  });
  const { signal } = new AbortController();
  return {
    answer(request) {
      promptLength = tokenizer.encodeChat(request.messages).length;
      return generator.generate(request, signal);
    },
    close: async () => undefined,
  };
}
