import {
  type Engine,
  type GoldenCheck,
  type ModelManifest,
  type StreamPart,
  WrongResultError,
} from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import { checkEngine } from './check-engine.ts';

const never = new AbortController().signal;
const golden: GoldenCheck = {
  promptIds: [3, 4],
  logits: [
    { id: 0, value: 4 },
    { id: 1, value: -4 },
    { id: 2, value: 2 },
    { id: 5, value: 1 },
  ],
  tolerances: { default: 0.05, rounding: 0.5 },
};
const right = [4, -4, 2, 0, 0, 1];

/** An engine that gives these logits, whatever it is asked. */
function engineOf(logits: readonly number[], engineId = 'exact'): Engine {
  return {
    capabilities: {
      engineId,
      backend: 'wasm',
      threads: 1,
      contextWindow: 8,
      parallelAnswers: 1,
      notes: [],
    },
    generate: () => answerOf([]),
    countTokens: async () => 0,
    logitsAfter: async () => Float32Array.from(logits),
    unload: async () => undefined,
  };
}

async function* answerOf(parts: StreamPart[]): AsyncGenerator<StreamPart> {
  yield* parts;
}

const manifestOf = (golden?: GoldenCheck) => ({ id: 'm', golden }) as ModelManifest;
const check = (logits: readonly number[], engineId?: string) =>
  checkEngine(engineOf(logits, engineId), manifestOf(golden), never);

describe('with golden logits', () => {
  test('the right ones match, also with a constant added to all', async () => {
    expect(await check(right)).toEqual({ check: 'matched', checkError: 0 });
    expect((await check(right.map((value) => value + 100))).check).toBe('matched');
  });

  test('rounding passes where the engine rounds, and fails where it does not', async () => {
    const rounded = right.map((value, id) => value + (id % 2 === 0 ? 0.2 : -0.2));
    expect((await check(rounded, 'rounding')).check).toBe('matched');
    await expect(check(rounded)).rejects.toMatchObject({
      code: 'wrong-result',
      details: { tolerance: 0.05 },
    });
  });

  test.each([
    ['zeros', right.map(() => 0)],
    ['one that is not a number', right.map((value, id) => (id === 4 ? Number.NaN : value))],
    [
      'one that is endless',
      right.map((value, id) => (id === 3 ? Number.POSITIVE_INFINITY : value)),
    ],
    ['another order', [...right].reverse()],
    ['every token moved by one', right.map((_, id) => right.at(id - 1) ?? 0)],
    ['twice the right ones', right.map((value) => value * 2)],
    [
      'a golden token that can never come',
      right.map((value, id) => (id === 5 ? Number.NEGATIVE_INFINITY : value)),
    ],
    ['too few', right.slice(0, 3)],
    ['none', []],
  ])('%s are refused', async (_name, logits) => {
    await expect(check(logits)).rejects.toBeInstanceOf(WrongResultError);
    await expect(check(logits, 'rounding')).rejects.toBeInstanceOf(WrongResultError);
  });
});

describe('without golden logits', () => {
  const bare = (logits: readonly number[]) => checkEngine(engineOf(logits), manifestOf(), never);

  test('what tells tokens apart passes', async () => {
    expect(await bare([1, 2, 3])).toEqual({ check: 'no-golden' });
  });

  test.each([
    ['zeros', [0, 0, 0]],
    ['no numbers', [1, Number.NaN, 3]],
  ])('%s are refused', async (_name, logits) => {
    await expect(bare(logits)).rejects.toBeInstanceOf(WrongResultError);
  });
});

test('an engine that shows no logits is warmed up with one token, and said to be unchecked', async () => {
  let asked = 0;
  const engine: Engine = {
    ...engineOf([]),
    generate: (request) => {
      asked += request.maxOutputTokens ?? 0;
      return answerOf([]);
    },
  };
  delete engine.logitsAfter;
  expect(await checkEngine(engine, manifestOf(golden), never)).toEqual({ check: 'unsupported' });
  expect(asked).toBe(1);
});
