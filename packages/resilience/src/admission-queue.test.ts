import { QueueFullError, RateLimitError } from '@localmost/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdmissionQueue, type Priority } from './admission-queue.ts';
import { systemClock } from './clock.ts';
import { RateWindow } from './rate-window.ts';
import { useFakeTime } from './testing/fake-time.ts';

beforeEach(useFakeTime);
afterEach(() => {
  vi.useRealTimers();
});

const signal = new AbortController().signal;
let order = 0;
const entry = (priority: Priority = 'interactive', estimatedTokens = 1) => ({
  priority,
  estimatedTokens,
  order: order++,
});

function makeQueue(
  limits: Partial<{ concurrent: number; length: number; rpm: number; tpm: number; wait: number }>,
) {
  const { concurrent = 100, length = 100, rpm = Infinity, tpm = Infinity, wait = 10_000 } = limits;
  return new AdmissionQueue(
    {
      backendId: 'b',
      maximumConcurrent: concurrent,
      maximumQueueLength: length,
      maximumRateWaitMs: wait,
    },
    new RateWindow(rpm, tpm, systemClock),
    systemClock,
  );
}

describe('the queue', () => {
  it('lets interactive requests out before those of the background, each in order', async () => {
    const queue = makeQueue({ concurrent: 1 });
    const first = await queue.enter(entry(), signal);
    const out: string[] = [];
    const wait = (name: string, priority: Priority) =>
      queue.enter(entry(priority), signal).then((admission) => {
        out.push(name);
        admission.release();
      });
    const all = [
      wait('b1', 'background'),
      wait('i1', 'interactive'),
      wait('b2', 'background'),
      wait('i2', 'interactive'),
    ];
    expect(queue.length).toBe(4);
    first.release();
    await Promise.all(all);
    expect(out).toEqual(['i1', 'i2', 'b1', 'b2']);
  });
  it('refuses when it is full, and sheds the background first', async () => {
    const queue = makeQueue({ concurrent: 1, length: 1 });
    await queue.enter(entry(), signal);
    const shed = queue.enter(entry('background'), signal);
    const kept = queue.enter(entry(), signal);
    await expect(shed).rejects.toBeInstanceOf(QueueFullError);
    await expect(queue.enter(entry(), signal)).rejects.toMatchObject({
      details: { backendId: 'b', queueLength: 1 },
    });
    expect(queue.length).toBe(1);
    void kept;
  });
  it('forgets who leaves, and gives a place back once only', async () => {
    const queue = makeQueue({ concurrent: 1 });
    const first = await queue.enter(entry(), signal);
    const leaver = new AbortController();
    const left = queue.enter(entry(), leaver.signal);
    const second = queue.enter(entry(), signal);
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    first.release();
    first.release();
    await second;
    const third = queue.enter(entry(), signal);
    expect(queue.length).toBe(1);
    (await second).release();
    await third;
  });
  it('says at once, and until when, that a limit is used up for too long', async () => {
    const queue = makeQueue({ rpm: 1, wait: 10_000 });
    await queue.enter(entry(), signal);
    vi.advanceTimersByTime(20_000);
    await expect(queue.enter(entry(), signal)).rejects.toMatchObject({
      code: 'rate-limit',
      details: { retryAfterMs: 40_000 },
    });
    vi.advanceTimersByTime(30_000);
    const waits = queue.enter(entry(), signal);
    await vi.advanceTimersByTimeAsync(10_000);
    await waits;
  });
  it('refuses what no minute could ever hold', async () => {
    const queue = makeQueue({ tpm: 100 });
    await expect(queue.enter(entry('interactive', 101), signal)).rejects.toBeInstanceOf(
      RateLimitError,
    );
  });
  it('corrects an estimate when the answer says how many tokens it had', async () => {
    const queue = makeQueue({ tpm: 100 });
    const admission = await queue.enter(entry('interactive', 90), signal);
    admission.rate.tokens = 10;
    await queue.enter(entry('interactive', 90), signal);
    await expect(queue.enter(entry('interactive', 1), signal)).rejects.toThrow(RateLimitError);
  });
  it('keeps every minute under both limits, lets everyone out, and leaves no timer', async () => {
    const requests = fc.array(
      fc.record({
        gapMs: fc.nat(8000),
        tokens: fc.integer({ min: 1, max: 60 }),
        priority: fc.constantFrom<Priority>('interactive', 'background'),
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: 9 }), async (wishes, rpm) => {
        const queue = makeQueue({ rpm, tpm: 100, wait: Infinity, concurrent: 3 });
        const out: { atMs: number; tokens: number }[] = [];
        let running = 0;
        const all = wishes.map(async ({ tokens, priority }) => {
          const own = new AbortController().signal;
          const admission = await queue.enter(entry(priority, tokens), own);
          out.push({ atMs: performance.now(), tokens });
          running++;
          expect(running).toBeLessThanOrEqual(3);
          await new Promise((resolve) => setTimeout(resolve, 500));
          running--;
          admission.release();
        });
        await vi.runAllTimersAsync();
        await Promise.all(all);
        for (const { atMs } of out) {
          const minute = out.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000);
          expect(minute.length).toBeLessThanOrEqual(rpm);
          expect(minute.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(100);
        }
        expect(out).toHaveLength(wishes.length);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
  });
});
