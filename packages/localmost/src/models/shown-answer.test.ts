import {
  DeviceLostError,
  type EngineRequest,
  InterruptedError,
  OutOfMemoryError,
  type StreamPart,
  WorkerLostError,
} from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import { ShownAnswer } from './shown-answer.ts';

const lost = new WorkerLostError({ message: 'gone', remedies: [] });
const greedy: EngineRequest = {
  messages: [{ role: 'user', content: 'Hi' }],
  sampling: { temperature: 0 },
};
const sampled: EngineRequest = { ...greedy, sampling: { temperature: 0.7 } };
const start: StreamPart = { type: 'start', modelId: 'm', engineId: 'e', backend: 'wasm' };
const delta = (text: string, ...tokenIds: number[]): StreamPart => ({
  type: 'text-delta',
  delta: text,
  tokenIds,
});
const call = (argumentsJson: string): StreamPart => ({
  type: 'tool-call',
  call: { id: 'c', name: 'f', argumentsJson },
});
const finish: StreamPart = {
  type: 'finish',
  reason: 'stop',
  usage: { promptTokens: 1, completionTokens: 3, cachedPromptTokens: 0 },
  timings: {
    timeToFirstTokenMs: 1,
    prefillTokensPerSecond: 1,
    decodeTokensPerSecond: 1,
    totalMs: 1,
  },
};

const shown = (answer: ShownAnswer, parts: StreamPart[]) =>
  parts.flatMap((part) => answer.show(part) ?? []);

describe('a second run', () => {
  test('shows what is new alone, and tells of the loss at the end', () => {
    const answer = new ShownAnswer(greedy);
    expect(shown(answer, [start, delta('One ', 1), delta('two ', 2)]).length).toBe(3);
    expect(answer.beginAgainAfter(lost)).toBe(true);
    const second = [start, delta('One ', 1), delta('two ', 2), delta('three', 3), finish];
    const [next, last, ...more] = shown(answer, second);
    expect(next).toEqual(delta('three', 3));
    expect(last).toMatchObject({ recovery: { cause: 'worker-lost', replayedTokens: 2 } });
    expect(more).toEqual([]);
  });

  test('may cut its text elsewhere', () => {
    const answer = new ShownAnswer(greedy);
    shown(answer, [start, delta('One tw')]);
    answer.beginAgainAfter(lost);
    const again = shown(answer, [start, delta('One '), delta('two '), delta('three')]);
    expect(again.map((part) => 'delta' in part && part.delta)).toEqual(['o ', 'three']);
  });

  test('repeats tool calls as well', () => {
    const answer = new ShownAnswer(greedy);
    shown(answer, [start, call('{}')]);
    answer.beginAgainAfter(lost);
    expect(shown(answer, [start, call('{}'), call('[]'), finish]).length).toBe(2);
  });

  test.each([
    ['another text', [delta('Once')]],
    ['another call', [delta('One '), call('[]')]],
    ['an end before what was shown', [delta('On'), finish]],
    ['an end without the call', [delta('One '), finish]],
  ])('is not put together with the first where it gives %s', (_name, second) => {
    const answer = new ShownAnswer(greedy);
    shown(answer, [start, delta('One ', 1), call('{}')]);
    answer.beginAgainAfter(lost);
    expect(() => shown(answer, [start, ...second])).toThrow(InterruptedError);
  });
});

describe('a second run is allowed', () => {
  const half = (request: EngineRequest) => {
    const answer = new ShownAnswer(request);
    shown(answer, [start, delta('One ', 1)]);
    return answer;
  };

  test('for greedy and seeded answers, after a loss of worker or device, once', () => {
    const seeded = half({ ...greedy, sampling: { temperature: 0.7, seed: 1 } });
    expect(seeded.beginAgainAfter(lost)).toBe(true);
    const answer = half(greedy);
    expect(answer.beginAgainAfter(new DeviceLostError({ message: 'gone', remedies: [] }))).toBe(
      true,
    );
    expect(answer.beginAgainAfter(lost)).toBe(false);
  });

  test('not for other answers, of which something was shown', () => {
    expect(half(sampled).beginAgainAfter(lost)).toBe(false);
    expect(new ShownAnswer(sampled).beginAgainAfter(lost)).toBe(true);
  });

  test('not after what would happen again', () => {
    const refused = new OutOfMemoryError({ message: 'no', remedies: [] });
    expect(half(greedy).beginAgainAfter(refused)).toBe(false);
    expect(half(greedy).beginAgainAfter(new TypeError('no'))).toBe(false);
  });
});
