import {
  CircuitOpenError,
  InterruptedError,
  InvalidPolicyError,
  NetworkError,
  type StreamPart,
  TimeLimitError,
} from '@localmost/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AttemptEvent,
  createFailureDomain,
  type ResilienceOptions,
  type ResilientCallOptions,
  resilientBackend,
} from './index.ts';
import { deviceFault, networkFault, statusFault } from './testing/errors.ts';
import { untilEnded, useFakeTime } from './testing/fake-time.ts';
import { readAnswer, textOf } from './testing/read-answer.ts';
import { ScriptedBackend, type ScriptStep } from './testing/scripted-backend.ts';

beforeEach(useFakeTime);
afterEach(() => {
  vi.useRealTimers();
});

const request = { messages: [{ role: 'user' as const, content: 'hello' }] };
const start: ScriptStep = { do: 'start' };
const text = (value: string): ScriptStep => ({ do: 'text', text: value });
const finish: ScriptStep = { do: 'finish' };
const wait = (delayMs: number): ScriptStep => ({ do: 'wait', delayMs });
const fault = (error: unknown): ScriptStep => ({ do: 'throw', error });
const whole = [start, text('he'), text('llo'), finish];

async function ask(
  scripts: ScriptStep[][],
  options: ResilienceOptions = {},
  call: Partial<ResilientCallOptions> = {},
) {
  const backend = new ScriptedBackend(scripts);
  const resilient = resilientBackend(backend, options, { random: () => 0.5 });
  const signal = new AbortController().signal;
  const { value, atMs } = await untilEnded(
    readAnswer(resilient.answer(request, { signal, ...call })),
  );
  if (!value) throw new Error('readAnswer never throws');
  return { ...value, backend, resilient, atMs };
}

describe('a resilient backend', () => {
  it('gives an answer through as it is', async () => {
    const { parts, thrown, backend } = await ask([whole], {}, { idempotencyKey: 'k' });
    expect(thrown).toBeUndefined();
    expect(parts.map(({ type }) => type)).toEqual(['start', 'text-delta', 'text-delta', 'finish']);
    expect(backend.calls[0]?.options.idempotencyKey).toBe('k');
  });
  it('tries again under the same key after a fault before the first content', async () => {
    const events: AttemptEvent[] = [];
    const { parts, backend } = await ask(
      [[start, fault(statusFault(503))], [start, fault(networkFault())], whole],
      { onAttempt: (event) => events.push(event) },
      { idempotencyKey: 'k' },
    );
    expect(textOf(parts)).toBe('hello');
    expect(parts.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(backend.calls.map(({ options }) => options.idempotencyKey)).toEqual(['k', 'k', 'k']);
    const waits = backend.calls.map(({ atMs }, n) => atMs - (backend.calls[n - 1]?.atMs ?? atMs));
    expect(waits).toEqual([0, 250, 500]);
    expect(events).toMatchObject([
      { attempt: 1, outcome: 'failed', phase: 'before-first-token', status: 503 },
      { attempt: 2, outcome: 'failed', errorCode: 'network', idempotencyKey: 'k' },
      { attempt: 3, outcome: 'finished', phase: 'streaming' },
    ]);
  });
  it('takes an answer that ends without finish for a cut one', async () => {
    const before = await ask([[start], whole]);
    expect(textOf(before.parts)).toBe('hello');
    const after = await ask([[start, text('he')]]);
    expect(after.thrown?.error).toBeInstanceOf(InterruptedError);
    expect(after.thrown?.error).toMatchObject({ cause: expect.any(NetworkError) });
    expect(after.backend.calls).toHaveLength(1);
  });
  it('counts a tool call as content', async () => {
    const { thrown, backend } = await ask([
      [start, { do: 'tool-call' }, fault(networkFault())],
      whole,
    ]);
    expect(thrown?.error).toMatchObject({ code: 'interrupted', details: { toolCalls: 1 } });
    expect(backend.calls).toHaveLength(1);
  });
  it('gives an answer without content through, and does not ask for it again', async () => {
    const { parts, backend } = await ask([[start, text(''), finish]]);
    expect(parts.map(({ type }) => type)).toEqual(['start', 'finish']);
    expect(backend.calls).toHaveLength(1);
  });
  it.each([
    ['a request that is wrong', statusFault(400)],
    ['a wrong key', statusFault(401)],
    ['a lost device', deviceFault()],
    ['a bug', new TypeError('x')],
    ['a pause that is too long', statusFault(429, 61_000)],
  ])('does not try again after %s', async (_, error) => {
    const { thrown, backend } = await ask([[fault(error)], whole]);
    expect(thrown?.error).toBe(error);
    expect(backend.calls).toHaveLength(1);
  });
  it('throws the last failure at once where the next try could not end in time', async () => {
    const error = statusFault(503, 5000);
    const { thrown, atMs, backend } = await ask([[fault(error)], whole], {
      timeLimits: { totalMs: 5000 },
    });
    expect(thrown?.error).toBe(error);
    expect(backend.calls).toHaveLength(1);
    expect(atMs - (backend.calls[0]?.atMs ?? 0)).toBeLessThan(10);
  });
  it('gives a first token that does not come another try, and stops the slow one', async () => {
    const { parts, backend } = await ask([[start, wait(60_000)], whole], {
      timeLimits: { firstTokenMs: 2000 },
    });
    expect(textOf(parts)).toBe('hello');
    expect(backend.calls[0]?.options.signal.reason).toMatchObject({
      details: { phase: 'first-token', limitMs: 2000 },
    });
    expect(backend.running).toBe(0);
  });
  it('holds a call to the total limit, whatever the limits of its parts', async () => {
    const { thrown } = await ask([[start, { do: 'hang' }]], {
      timeLimits: { totalMs: 4000, firstTokenMs: 60_000 },
    });
    expect(thrown?.error).toBeInstanceOf(TimeLimitError);
    expect(thrown?.error).toMatchObject({ details: { phase: 'total' } });
  });
  it('breaks off where tokens stop coming', async () => {
    const { thrown, parts } = await ask(
      [[start, text('he'), wait(9000), text('llo'), finish]],
      {},
      {
        timeLimits: { betweenTokensMs: 8000 },
      },
    );
    expect(textOf(parts)).toBe('he');
    expect(thrown?.error).toMatchObject({
      code: 'interrupted',
      details: { partialText: 'he' },
      cause: { details: { phase: 'between-tokens' } },
    });
  });
  it('does not hurry a slow answer that keeps coming', async () => {
    const slow = Array.from({ length: 6 }, () => [text('a'), wait(5000)]).flat();
    const { parts, thrown } = await ask([[start, ...slow, finish]], {
      timeLimits: { firstTokenMs: 6000, betweenTokensMs: 6000 },
    });
    expect(thrown).toBeUndefined();
    expect(textOf(parts)).toBe('aaaaaa');
  });
  it('opens the circuit of a backend whose answers all break off', async () => {
    const backend = new ScriptedBackend([[start, text('he'), fault(networkFault())]]);
    const failureDomain = createFailureDomain({ minimumFailures: 3 });
    const resilient = resilientBackend(backend, { failureDomain });
    for (let answers = 0; answers < 5; answers++) {
      const { signal } = new AbortController();
      await untilEnded(readAnswer(resilient.answer(request, { signal })));
    }
    expect(backend.calls).toHaveLength(3);
    expect(resilient.state()).toMatchObject({ circuit: 'open', recentFailures: 3 });
  });
  it('counts the tokens that an answer really had', async () => {
    const backend = new ScriptedBackend([whole]);
    const limits = { tokensPerMinute: 1000, maximumRateWaitMs: 0 };
    const resilient = resilientBackend(backend, limits);
    const { signal } = new AbortController();
    const askFor = (estimatedTokens: number) =>
      untilEnded(readAnswer(resilient.answer(request, { signal, estimatedTokens })));
    expect((await askFor(1000)).value?.thrown).toBeUndefined();
    // The first one had 15, though it was let out for 1000.
    expect((await askFor(985)).value?.thrown).toBeUndefined();
    expect((await askFor(971)).value?.thrown?.error).toMatchObject({ code: 'rate-limit' });
    expect((await askFor(970)).value?.thrown).toBeUndefined();
  });
  it('survives a backend that breaks the contract, and gives its place back', async () => {
    const rubbish = [null, { type: 'finish' }, { type: 'text-delta' }];
    const broken = {
      id: 'broken',
      supports: () => ({ supported: true as const }),
      async *answer() {
        yield rubbish.shift() as StreamPart;
      },
    };
    const resilient = resilientBackend(broken, { maximumConcurrent: 1, maximumAttempts: 1 });
    for (let calls = 0; calls < 4; calls++) {
      const { signal } = new AbortController();
      const { value } = await untilEnded(readAnswer(resilient.answer(request, { signal })));
      expect(value?.thrown?.error).toBeInstanceOf(Error);
    }
    expect(resilient.state().queueLength).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('keeps the place of a backend that clears up, and gives on that of one which hangs', async () => {
    const clearing = new ScriptedBackend([[{ do: 'hang' }], whole]);
    const resilient = resilientBackend(clearing, { maximumConcurrent: 1 });
    const user = new AbortController();
    const hung = readAnswer(resilient.answer(request, { signal: user.signal }));
    const { signal } = new AbortController();
    const next = readAnswer(resilient.answer(request, { signal }));
    setTimeout(() => user.abort(), 1000);
    const abortedAtMs = (await untilEnded(hung)).atMs;
    const ended = await untilEnded(next);
    expect(ended.value?.thrown).toBeUndefined();
    expect(ended.atMs - abortedAtMs).toBe(5000);
  });
  it('lets go of its place when a reader stops in mid-answer, or goes silent until the limit', async () => {
    const backend = new ScriptedBackend([[start, text('he'), wait(10), finish]]);
    const events: AttemptEvent[] = [];
    const resilient = resilientBackend(backend, {
      maximumConcurrent: 1,
      timeLimits: { totalMs: 20_000 },
      onAttempt: (event) => events.push(event),
    });
    const signal = new AbortController().signal;
    for await (const part of resilient.answer(request, { signal })) {
      if (part.type === 'text-delta') break;
    }
    expect(backend.calls[0]?.options.signal.aborted).toBe(true);
    const silent = resilient.answer(request, { signal })[Symbol.asyncIterator]();
    await silent.next();
    expect(events).toMatchObject([{ outcome: 'aborted', phase: 'streaming' }]);
    const next = resilient.answer(request, { signal, timeLimits: { totalMs: 60_000 } });
    const { value } = await untilEnded(readAnswer(next));
    expect(value?.thrown).toBeUndefined();
    expect(events[1]).toMatchObject({ outcome: 'failed', errorCode: 'time-limit' });
  });
  it('sends nothing while the circuit of its domain is open, also for another backend in it', async () => {
    const failureDomain = createFailureDomain({ minimumFailures: 3, openMs: 7000 });
    const down = await ask([[fault(networkFault())]], { failureDomain, maximumAttempts: 5 });
    expect(down.thrown?.error).toBeInstanceOf(NetworkError);
    expect(down.backend.calls).toHaveLength(3);
    expect(down.resilient.state()).toMatchObject({ circuit: 'open', recentFailures: 3 });
    const other = await ask([whole], { failureDomain });
    expect(other.thrown?.error).toBeInstanceOf(CircuitOpenError);
    expect(other.backend.calls).toHaveLength(0);
    vi.advanceTimersByTime(7000);
    expect(down.resilient.state().circuit).toBe('half-open');
    expect((await ask([whole], { failureDomain })).thrown).toBeUndefined();
    expect(down.resilient.state()).toMatchObject({ circuit: 'closed', recentFailures: 0 });
  });
  it('sends nothing either of what waited in the queue when the circuit opened', async () => {
    const backend = new ScriptedBackend([[wait(100), fault(networkFault())]]);
    const failureDomain = createFailureDomain({ minimumFailures: 1 });
    const options = { failureDomain, maximumConcurrent: 1 };
    const resilient = resilientBackend(backend, options);
    const { signal } = new AbortController();
    const all = [1, 2, 3].map(() => readAnswer(resilient.answer(request, { signal })));
    const { value } = await untilEnded(Promise.all(all));
    expect(value?.map(({ thrown }) => thrown?.error)).toEqual([
      expect.any(NetworkError),
      expect.any(CircuitOpenError),
      expect.any(CircuitOpenError),
    ]);
    expect(backend.calls).toHaveLength(1);
  });
  it('waits for a backend to clear up behind a whole answer, and says where that failed', async () => {
    const backend = new ScriptedBackend([whole]);
    const clearing = {
      id: 'clearing',
      supports: () => ({ supported: true as const }),
      async *answer(...call: Parameters<ScriptedBackend['answer']>) {
        try {
          yield* backend.answer(...call);
        } finally {
          await new Promise((_, reject) => setTimeout(() => reject(new Error('stuck')), 300));
        }
      },
    };
    const { signal } = new AbortController();
    const startedAtMs = performance.now();
    const answer = resilientBackend(clearing).answer(request, { signal });
    const { value, atMs } = await untilEnded(readAnswer(answer));
    expect(value?.parts.at(-1)?.type).toBe('finish');
    expect(value?.thrown?.error).toMatchObject({ message: 'stuck' });
    expect(atMs - startedAtMs).toBe(300);
  });
  it('holds other requests back too while the server asks for a pause', async () => {
    const { resilient } = await ask([[fault(statusFault(429, 30_000))], whole], {
      maximumAttempts: 1,
    });
    const { value } = await untilEnded(
      readAnswer(resilient.answer(request, { signal: new AbortController().signal })),
    );
    expect(value?.thrown?.error).toMatchObject({
      code: 'rate-limit',
      details: { retryAfterMs: 30_000 },
    });
  });
  it('measures the middle of what it saw lately', async () => {
    const scripts = [100, 5000, 300].map((delayMs) => [
      start,
      wait(delayMs),
      text('a'),
      wait(2000),
      finish,
    ]);
    const backend = new ScriptedBackend(scripts);
    const resilient = resilientBackend(backend);
    expect(resilient.state()).toEqual({ circuit: 'closed', queueLength: 0, recentFailures: 0 });
    for (const _ of scripts) {
      await untilEnded(
        readAnswer(resilient.answer(request, { signal: new AbortController().signal })),
      );
    }
    expect(resilient.state()).toMatchObject({ timeToFirstTokenMs: 300, tokensPerSecond: 2 });
  });
  it('gives the answer also where an observer throws, and does not swallow what it threw', async () => {
    const uncaught = vi.fn();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', uncaught);
    try {
      const { parts } = await ask([whole], {
        onAttempt() {
          throw new Error('observer');
        },
      });
      expect(textOf(parts)).toBe('hello');
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(uncaught).toHaveBeenCalledOnce();
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
  it.each([
    ['maximumAttempts', { maximumAttempts: 0 }],
    ['maximumConcurrent', { maximumConcurrent: Number.NaN }],
    ['timeLimits.totalMs', { timeLimits: { totalMs: -1 } }],
    ['requestsPerMinute', { requestsPerMinute: 0 }],
  ])('refuses a wrong %s with its path', (path, options) => {
    const make = () => resilientBackend(new ScriptedBackend([]), options);
    expect(make).toThrow(InvalidPolicyError);
    expect(make).toThrow(expect.objectContaining({ details: expect.objectContaining({ path }) }));
  });
});
