import { getEventListeners } from 'node:events';
import { InterruptedError } from '@localmost/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hedge } from './hedge.ts';
import { isContent } from './part-reader.ts';
import { networkFault } from './testing/errors.ts';
import { untilEnded, useFakeTime } from './testing/fake-time.ts';
import { readAnswer, textOf } from './testing/read-answer.ts';
import { ScriptedBackend, type ScriptStep } from './testing/scripted-backend.ts';

beforeEach(useFakeTime);
afterEach(() => {
  vi.useRealTimers();
});

const request = { messages: [{ role: 'user' as const, content: 'hello' }] };

async function ask(
  first: ScriptStep[],
  other: ScriptStep[],
  delayMs = 1000,
  user = new AbortController(),
) {
  const primary = new ScriptedBackend([first], 'primary');
  const second = new ScriptedBackend([other], 'second');
  const onSecond = vi.fn();
  const startedAtMs = performance.now();
  const { value, atMs } = await untilEnded(
    readAnswer(
      hedge(primary, second, { delayMs, onSecond }).answer(request, { signal: user.signal }),
    ),
  );
  if (!value) throw new Error('readAnswer never throws');
  return { ...value, primary, second, onSecond, user, durationMs: atMs - startedAtMs };
}

const after = (delayMs: number, text: string): ScriptStep[] => [
  { do: 'start' },
  { do: 'wait', delayMs },
  { do: 'text', text },
  { do: 'wait', delayMs: 500 },
  { do: 'text', text },
  { do: 'finish' },
];

describe('hedging', () => {
  it('asks nobody else where the first one is quick', async () => {
    const { parts, second, onSecond } = await ask(after(900, 'p'), after(0, 's'));
    expect(textOf(parts)).toBe('pp');
    expect(second.calls).toHaveLength(0);
    expect(onSecond).not.toHaveBeenCalled();
  });
  it('gives the answer of the faster one and cancels the other', async () => {
    const { parts, primary, second, onSecond } = await ask(after(9000, 'p'), after(100, 's'));
    expect(textOf(parts)).toBe('ss');
    expect(parts[0]).toMatchObject({ type: 'start', engineId: 'second' });
    expect(onSecond).toHaveBeenCalledOnce();
    expect(primary.calls[0]?.options.signal.aborted).toBe(true);
    expect([primary.running, second.running]).toEqual([0, 0]);
    const slower = await ask(after(1200, 'p'), after(400, 's'));
    expect(textOf(slower.parts)).toBe('pp');
    expect(slower.second.calls[0]?.options.signal.aborted).toBe(true);
  });
  it('waits for the other one where one fails, and gives the first one’s failure where both do', async () => {
    const broken: ScriptStep[] = [
      { do: 'wait', delayMs: 1500 },
      { do: 'throw', error: networkFault() },
    ];
    expect(textOf((await ask(broken, after(3000, 's'))).parts)).toBe('ss');
    const error = networkFault();
    const both = await ask(
      [
        { do: 'wait', delayMs: 1500 },
        { do: 'throw', error },
      ],
      broken,
    );
    expect(both.thrown?.error).toBe(error);
  });
  it('cancels the slower one when the other begins, not when it ends', async () => {
    const primary = new ScriptedBackend([after(9000, 'p')], 'primary');
    const second = new ScriptedBackend([after(100, 's')], 'second');
    const { signal } = new AbortController();
    const answer = hedge(primary, second, { delayMs: 10 }).answer(request, { signal });
    const isStopped: (boolean | undefined)[] = [];
    const onPart = () => isStopped.push(primary.calls[0]?.options.signal.aborted);
    await untilEnded(readAnswer(answer, onPart));
    expect(isStopped).toEqual([true, true, true, true]);
  });
  it('leaves it to the caller where to go after an early failure', async () => {
    const error = networkFault();
    const { thrown, second } = await ask([{ do: 'throw', error }], after(0, 's'));
    expect(thrown?.error).toBe(error);
    expect(second.calls).toHaveLength(0);
  });
  it('never mixes two answers, always ends, and leaves nothing behind', async () => {
    const scripts = fc
      .tuple(
        fc.nat(4000),
        fc.array(fc.nat(3000), { maxLength: 3 }),
        fc.constantFrom<ScriptStep>(
          { do: 'finish' },
          { do: 'throw', error: networkFault() },
          { do: 'hang' },
        ),
      )
      .map(([firstMs, gaps, end]) => ({ firstMs, gaps, end }));
    const script = (
      text: string,
      { firstMs, gaps, end }: { firstMs: number; gaps: number[]; end: ScriptStep },
    ): ScriptStep[] => [
      { do: 'start' },
      { do: 'wait', delayMs: firstMs },
      ...gaps.flatMap((delayMs): ScriptStep[] => [
        { do: 'text', text },
        { do: 'wait', delayMs },
      ]),
      end,
    ];
    await fc.assert(
      fc.asyncProperty(
        scripts,
        scripts,
        fc.nat(3000),
        fc.nat(12_000),
        async (a, b, delayMs, abortAtMs) => {
          const user = new AbortController();
          const reason = new Error('left');
          const timer = setTimeout(() => user.abort(reason), abortAtMs);
          const made = await ask(script('p', a), script('s', b), delayMs, user);
          clearTimeout(timer);
          expect(['', 'p', 's']).toContain([...new Set(textOf(made.parts))].join(''));
          expect(made.parts.filter(({ type }) => type === 'start').length).toBeLessThanOrEqual(1);
          expect(made.parts.at(-1)?.type === 'finish').toBe(made.thrown === undefined);
          expect(made.durationMs).toBeLessThanOrEqual(abortAtMs);
          if (made.thrown && made.thrown.error !== reason && made.parts.some(isContent)) {
            expect(made.thrown.error).toBeInstanceOf(InterruptedError);
          }
          const [asked] = made.second.calls;
          if (asked) expect(asked.atMs - (made.primary.calls[0]?.atMs ?? 0)).toBe(delayMs);
          expect(vi.getTimerCount()).toBe(0);
          expect(getEventListeners(user.signal, 'abort')).toHaveLength(0);
        },
      ),
      { numRuns: 400, seed: 20_261_121 },
    );
  });
});
