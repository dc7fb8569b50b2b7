import { loadCpuModel } from '@localmost/engine-cpu';
import { kernelAssets } from '@localmost/engine-cpu/testing';
import { createTextGenerator, createTokenizer, type TokenModel } from '@localmost/generation';
import { tokenizerDefinition } from '@localmost/gguf';
import type { EngineRequest, JsonSchema } from '@localmost/protocol';
import { localFile } from '../bench/accuracy/local-file.ts';
import { defaultModelPath } from '../bench/default-model.ts';

/** A schema as apps have it: text, numbers, choices, and a list of objects. */
const schema: JsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string', maxLength: 80 },
    summary: { type: 'string' },
    kind: { enum: ['story', 'news', 'letter'] },
    year: { type: 'integer', minimum: 1900, maximum: 2100 },
    people: {
      type: 'array',
      maxItems: 5,
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
        required: ['name', 'age'],
        additionalProperties: false,
      },
    },
  },
  required: ['title', 'summary', 'kind', 'year', 'people'],
  additionalProperties: false,
};

interface RoundTimes {
  tokens: number;
  /** Milliseconds a token in the model itself. */
  modelMs: number;
  /** Milliseconds a token in the loop: sampling, masks, text. */
  loopMs: number;
}

/**
 * Prints what a schema costs a token on the CPU engine: the loop's time with it less the loop's time
 * without, as a share of a whole token. The first answer finds the masks, later ones know them.
 * `--model FILE`, `--rounds 5`, `--json`.
 */
export async function runConstraintCost(args: readonly string[]): Promise<void> {
  const option = (name: string, otherwise: string) => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? otherwise : (args[place + 1] ?? otherwise);
  };
  const path = option('model', defaultModelPath);
  const { model, gguf, release } = await loadCpuModel(await localFile(path), {
    signal: new AbortController().signal,
    assets: await kernelAssets(),
    contextWindow: 2048,
    maximumThreads: 1,
    threadUrl: null,
  });
  const tokenizer = createTokenizer(tokenizerDefinition(gguf));
  const timed = timeModel(model);
  const answer = answerer(timed, tokenizer);
  // Once to warm up the code itself, without a schema.
  await answer(null, 0);
  const first = await answer(schema, 1);
  const free: RoundTimes[] = [];
  const held: RoundTimes[] = [];
  for (let round = 0; round < Number(option('rounds', '5')); round++) {
    const order = round % 2 === 0 ? [null, schema] : [schema, null];
    for (const wanted of order) {
      const times = await answer(wanted, round + 2);
      (wanted ? held : free).push(times);
    }
  }
  release();
  const loopFree = median(free.map(({ loopMs }) => loopMs));
  const token = median(free.map(({ loopMs, modelMs }) => loopMs + modelMs));
  const cost = (loopMs: number) => ({
    microsecondsPerToken: Math.round((loopMs - loopFree) * 1000),
    percentOfToken: Math.round(((loopMs - loopFree) / token) * 1000) / 10,
  });
  const report = {
    model: path,
    tokenMs: Math.round(token * 100) / 100,
    loopWithoutSchemaMs: Math.round(loopFree * 1000) / 1000,
    firstAnswer: { tokens: first.tokens, ...cost(first.loopMs) },
    laterAnswers: { rounds: held.length, ...cost(median(held.map(({ loopMs }) => loopMs))) },
  };
  console.log(JSON.stringify(report, null, 2));
}

/** The model, with the time it takes summed up. */
function timeModel(model: TokenModel): { model: TokenModel; takeMs: () => number } {
  let spentMs = 0;
  const timed: TokenModel = {
    contextWindow: model.contextWindow,
    vocabularySize: model.vocabularySize,
    get position() {
      return model.position;
    },
    truncate: (position) => model.truncate(position),
    async forward(tokens, signal) {
      const startMs = performance.now();
      const logits = await model.forward(tokens, signal);
      spentMs += performance.now() - startMs;
      return logits;
    },
  };
  return {
    model: timed,
    takeMs: () => {
      const taken = spentMs;
      spentMs = 0;
      return taken;
    },
  };
}

function answerer(
  { model, takeMs }: ReturnType<typeof timeModel>,
  tokenizer: ReturnType<typeof createTokenizer>,
) {
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'model',
    engineId: 'cpu',
    backend: 'wasm',
  });
  return async (wanted: JsonSchema | null, seed: number): Promise<RoundTimes> => {
    const request: EngineRequest = {
      messages: [{ role: 'user', content: 'Describe a short story about two friends at sea.' }],
      sampling: { temperature: 0.7, seed },
      maxOutputTokens: 160,
      ...(wanted && { responseFormat: { type: 'json', schema: wanted } }),
    };
    takeMs();
    const startMs = performance.now();
    let tokens = 0;
    for await (const part of generator.generate(request, new AbortController().signal)) {
      if (part.type === 'finish') tokens = part.usage.completionTokens;
    }
    const totalMs = performance.now() - startMs;
    const inModelMs = takeMs();
    return { tokens, modelMs: inModelMs / tokens, loopMs: (totalMs - inModelMs) / tokens };
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
