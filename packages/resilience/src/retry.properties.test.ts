import { getEventListeners } from 'node:events';
import { InterruptedError, type LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttemptEvent } from './attempt-event.ts';
import { resilientBackend } from './index.ts';
import { isContent } from './part-reader.ts';
import { deviceFault, networkFault, statusFault } from './testing/errors.ts';
import { untilEnded, useFakeTime } from './testing/fake-time.ts';
import { readAnswer, textOf } from './testing/read-answer.ts';
import { ScriptedBackend, type ScriptStep } from './testing/scripted-backend.ts';

beforeEach(useFakeTime);
afterEach(() => {
  vi.useRealTimers();
});

const request = { messages: [{ role: 'user' as const, content: 'secret' }] };

const faults = fc.oneof(
  fc.constant<ScriptStep>({ do: 'throw', error: networkFault() }),
  fc.tuple(fc.constantFrom(400, 401, 408, 429, 500, 503, 529), fc.option(fc.nat(90_000))).map(
    ([status, wait]): ScriptStep => ({
      do: 'throw',
      error: statusFault(status, wait ?? undefined),
    }),
  ),
  fc.constant<ScriptStep>({ do: 'throw', error: deviceFault() }),
  fc.constant<ScriptStep>({ do: 'throw', error: new TypeError('bug') }),
  fc.constantFrom<ScriptStep>(
    { do: 'throw', error: 'not even an error' },
    { do: 'throw', error: undefined },
  ),
  fc.constant<ScriptStep>({ do: 'hang' }),
);
const harmless = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ScriptStep>({ do: 'text', text: '?' }) },
  fc.constant<ScriptStep>({ do: 'text', text: '' }),
  fc.constant<ScriptStep>({ do: 'tool-call' }),
  fc.nat(12_000).map((delayMs): ScriptStep => ({ do: 'wait', delayMs })),
);
const ends = fc.oneof(
  { weight: 2, arbitrary: fc.constant<readonly ScriptStep[]>([{ do: 'finish' }]) },
  { weight: 3, arbitrary: faults.map((fault): readonly ScriptStep[] => [fault]) },
  fc.constant<readonly ScriptStep[]>([]),
);
/** One try: perhaps a start, waits and content, then an end, a fault or a cut. */
const tries = fc
  .tuple(fc.boolean(), fc.array(harmless, { maxLength: 4 }), ends)
  .map(([hasStart, middle, end]): ScriptStep[] => [
    ...(hasStart ? [{ do: 'start' as const }] : []),
    ...middle,
    ...end,
  ]);
const cases = fc.record({
  // Each text names its try, so that a splice shows.
  scripts: fc
    .array(tries, { minLength: 5, maxLength: 5 })
    .map((scripts) =>
      scripts.map((script, index) =>
        script.map((step) =>
          step.do === 'text' && step.text ? { ...step, text: `${index}` } : step,
        ),
      ),
    ),
  maximumAttempts: fc.integer({ min: 1, max: 4 }),
  totalMs: fc.constantFrom(3000, 30_000, 300_000),
  abortAtMs: fc.option(fc.nat(60_000)),
  seeds: fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
});

describe('whatever the tries do', { timeout: 120_000 }, () => {
  it('one answer comes whole or breaks off, in time, within its tries, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ scripts, maximumAttempts, totalMs, abortAtMs, seeds }) => {
        const backend = new ScriptedBackend(scripts);
        const events: AttemptEvent[] = [];
        const resilient = resilientBackend(
          backend,
          {
            maximumAttempts,
            timeLimits: { totalMs, firstTokenMs: 10_000, betweenTokensMs: 8000 },
            onAttempt: (event) => events.push(event),
          },
          { random: () => seeds.next().value },
        );
        const startedAtMs = performance.now();
        const user = new AbortController();
        const reason = new Error('the user left');
        const abortTimer =
          abortAtMs === null ? undefined : setTimeout(() => user.abort(reason), abortAtMs);
        let callsAtFirstContent: number | undefined;
        const { value, atMs } = await untilEnded(
          readAnswer(resilient.answer(request, { signal: user.signal }), (part) => {
            if (isContent(part)) callsAtFirstContent ??= backend.calls.length;
          }).then((read) => ({ ...read, isAborted: user.signal.aborted })),
        );
        clearTimeout(abortTimer);
        if (!value) throw new Error('readAnswer never throws');
        const { parts, thrown, isAborted } = value;

        // Never two contents spliced, never a retry after content, never more tries than allowed.
        expect(new Set(textOf(parts)).size).toBeLessThanOrEqual(1);
        if (callsAtFirstContent !== undefined) {
          expect(backend.calls.length).toBe(callsAtFirstContent);
        }
        expect(backend.calls.length).toBeLessThanOrEqual(maximumAttempts);
        expect(parts.filter(({ type }) => type === 'start').length).toBeLessThanOrEqual(1);

        // It ends as it should: with a finish, or with an error, and in time.
        expect(parts.at(-1)?.type === 'finish').toBe(thrown === undefined);
        const durationMs = atMs - startedAtMs;
        expect(durationMs).toBeLessThanOrEqual(totalMs);
        if (thrown && isAborted) {
          expect(thrown.error).toBe(reason);
          expect(durationMs).toBe(abortAtMs);
        } else if (thrown && parts.some(isContent)) {
          expect(thrown.error).toBeInstanceOf(InterruptedError);
          expect((thrown.error as LocalmostError).details.partialText).toBe(textOf(parts));
          expect((thrown.error as LocalmostError).message).not.toContain('secret');
        } else if (thrown) {
          expect(thrown.error).not.toBeInstanceOf(InterruptedError);
        }

        // Nothing is left: no timer, no listener, no slot; every try was reported once.
        expect(getEventListeners(user.signal, 'abort')).toHaveLength(0);
        // A backend that hangs is given five seconds to let go.
        await vi.advanceTimersByTimeAsync(5000);
        expect(vi.getTimerCount()).toBe(0);
        for (const { options } of backend.calls) {
          expect(getEventListeners(options.signal, 'abort').length).toBeLessThanOrEqual(1);
        }
        expect(resilient.state().queueLength).toBe(0);
        expect(events.map(({ attempt }) => attempt)).toEqual(backend.calls.map((_, n) => n + 1));
        expect(events.filter(({ outcome }) => outcome === 'finished')).toHaveLength(thrown ? 0 : 1);
        expect(JSON.stringify(events)).not.toContain('secret');
      }),
      { numRuns: 1500, seed: 20_261_121 },
    );
  });

  it('waits at least as long as the server asks, and never longer than that and the backoff', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (retryAfterMs, draw) => {
          const backend = new ScriptedBackend([
            [{ do: 'throw', error: statusFault(429, retryAfterMs) }],
            [{ do: 'text', text: 'x' }, { do: 'finish' }],
          ]);
          const resilient = resilientBackend(
            backend,
            { maximumRateWaitMs: 120_000 },
            { random: () => draw },
          );
          const { value } = await untilEnded(
            readAnswer(resilient.answer(request, { signal: new AbortController().signal })),
          );
          expect(value?.thrown).toBeUndefined();
          const [first, second] = backend.calls;
          const waitedMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
          expect(waitedMs).toBeGreaterThanOrEqual(retryAfterMs);
          expect(waitedMs).toBeLessThanOrEqual(retryAfterMs + 502);
        },
      ),
      { numRuns: 100, seed: 20_261_121 },
    );
  });

  it('many calls at once all end, never more at a time than allowed, and leave nothing behind', async () => {
    const hangs = (script: ScriptStep[]) => script.some((step) => step.do === 'hang');
    const calls = fc.record({
      atMs: fc.nat(20_000),
      abortAtMs: fc.option(fc.nat(40_000)),
      priority: fc.constantFrom('interactive' as const, 'background' as const),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          tries.filter((script) => !hangs(script)),
          { minLength: 60, maxLength: 60 },
        ),
        fc.array(calls, { minLength: 10, maxLength: 30, size: 'max' }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 5, max: 50 }),
        async (scripts, wishes, maximumConcurrent, requestsPerMinute) => {
          const backend = new ScriptedBackend(scripts);
          const resilient = resilientBackend(
            backend,
            { maximumConcurrent, requestsPerMinute, maximumQueueLength: 12 },
            { random: () => 0.5 },
          );
          const users: AbortController[] = [];
          const all = wishes.map(async ({ atMs, abortAtMs, priority }) => {
            const user = new AbortController();
            users.push(user);
            const timer =
              abortAtMs === null ? undefined : setTimeout(() => user.abort(), abortAtMs);
            await new Promise((resolve) => setTimeout(resolve, atMs));
            const answer = resilient.answer(request, { signal: user.signal, priority });
            const { parts, thrown } = await readAnswer(answer);
            clearTimeout(timer);
            expect(parts.at(-1)?.type === 'finish').toBe(thrown === undefined);
          });
          await untilEnded(Promise.all(all));
          await vi.advanceTimersByTimeAsync(1);
          expect(backend.mostRunning).toBeLessThanOrEqual(maximumConcurrent);
          expect(backend.running).toBe(0);
          expect(resilient.state().queueLength).toBe(0);
          expect(vi.getTimerCount()).toBe(0);
          for (const { signal } of users) expect(getEventListeners(signal, 'abort')).toEqual([]);
          for (const { atMs } of backend.calls) {
            const minute = backend.calls.filter((o) => o.atMs >= atMs && o.atMs < atMs + 60_000);
            expect(minute.length).toBeLessThanOrEqual(requestsPerMinute);
          }
        },
      ),
      { numRuns: 150, seed: 20_261_121 },
    );
  });
});
