import type { RecordedEval } from '@localmost/protocol';
import { expect, it } from 'vitest';
import { around } from './interval.ts';
import { type JudgedModel, rankModels } from './rank-models.ts';

const recorded = (correctCount: number): RecordedEval => ({
  setId: 'basics-1',
  setSha256: 'a'.repeat(64),
  questionCount: 100,
  correctCount,
  runtime: 'cpu/wasm',
  sdkVersion: '0.1.0',
  date: '2026-11-21',
  decodeTokensPerSecond: 50,
});

function model(modelId: string, tokensPerSecond: number, changes: Partial<JudgedModel> = {}) {
  const speed = around(tokensPerSecond, 1.5);
  return {
    modelId,
    name: modelId,
    fits: true,
    obstacle: undefined,
    runtimes: [
      {
        engineId: 'cpu',
        backend: 'wasm',
        memory: undefined,
        obstacle: undefined,
        predicted: {
          decodeTokensPerSecond: speed,
          prefillTokensPerSecond: speed,
          basis: 'predicted',
        },
        measuredHere: undefined,
        timeToFirstTokenMs: undefined,
      },
    ],
    availability: 'downloadable',
    downloadBytes: 1,
    evals: [],
    chat: true,
    ...changes,
  } satisfies JudgedModel;
}

it('puts what fits before what does not, fast enough before slow, chat before stories, then the score', () => {
  const ranked = rankModels(
    [
      model('too-large', 100, {
        fits: false,
        obstacle: { reason: 'it needs 9 GiB', remedies: [] },
        evals: [recorded(99)],
      }),
      model('story', 200, { chat: false, evals: [recorded(5)] }),
      model('slow', 2, { evals: [recorded(90)] }),
      model('quick', 120, { evals: [recorded(30)] }),
      model('unrecorded', 150),
      model('able', 20, { evals: [recorded(60)] }),
    ],
    5,
  );
  expect(ranked.map(({ modelId }) => modelId)).toEqual([
    'able',
    'quick',
    'unrecorded',
    'story',
    'slow',
    'too-large',
  ]);
  const why = Object.fromEntries(ranked.map((advice) => [advice.modelId, advice.why]));
  expect(why.able).toMatch(/20 tokens\/s on cpu\/wasm.*60 of 100 questions of basics-1/);
  expect(why.unrecorded).toMatch(/no recorded score/);
  expect(why.slow).toMatch(/slower than the 5 asked for/);
  expect(why['too-large']).toMatch(/does not fit: it needs 9 GiB/);
});

it('lets what was measured here count, not what was predicted', () => {
  const slow = model('was-slow', 100);
  const [runtime] = slow.runtimes;
  const measuredHere = { ...runtime?.predicted, decodeTokensPerSecond: around(1, 1.25) };
  const judged = {
    ...slow,
    runtimes: [{ ...runtime, measuredHere: { ...measuredHere, basis: 'measured-here' } }],
  } as JudgedModel;
  const ranked = rankModels([judged, model('other', 10)], 5);
  expect(ranked.map(({ modelId }) => modelId)).toEqual(['other', 'was-slow']);
});

it('holds nothing against a model whose speed is not known', () => {
  const [only] = rankModels([model('unknown', 1, { runtimes: [] })], 5);
  expect(only?.why).toMatch(/^speed not known/);
});
