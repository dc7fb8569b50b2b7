import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFailureDomain, type FailureDomain } from './failure-domain.ts';
import { deviceFault, networkFault, statusFault } from './testing/errors.ts';
import { useFakeTime } from './testing/fake-time.ts';

beforeEach(useFakeTime);
afterEach(() => {
  vi.useRealTimers();
});

const signal = new AbortController().signal;
const fail = (domain: FailureDomain, error: unknown = networkFault()) =>
  domain.protect(() => Promise.reject(error), signal).catch(() => {});
const succeed = async (domain: FailureDomain) => {
  await domain.protect(async () => 'content', signal);
  domain.finished();
};
const openDomain = async () => {
  const domain = createFailureDomain({ minimumFailures: 3, openMs: 1000 });
  for (let tries = 0; tries < 3; tries++) await fail(domain);
  expect(domain.circuit).toBe('open');
  return domain;
};

describe('a failure domain', () => {
  it('opens after enough failures, and only where they are a large share', async () => {
    const busy = createFailureDomain({ minimumFailures: 3 });
    for (let answers = 0; answers < 20; answers++) await succeed(busy);
    for (let tries = 0; tries < 4; tries++) await fail(busy);
    expect(busy).toMatchObject({ circuit: 'closed', recentFailures: 4 });
    await succeed(busy);
    expect(busy).toMatchObject({ circuit: 'closed', recentFailures: 0 });
    expect(await openDomain()).toMatchObject({ recentFailures: 3, retryAfterMs: 1000 });
  });
  it('counts what a device does as it counts a server', async () => {
    const domain = createFailureDomain({ minimumFailures: 2 });
    await fail(domain, deviceFault());
    await fail(domain, new Error('bug'));
    expect(domain).toMatchObject({ circuit: 'open', recentFailures: 2 });
  });
  it('forgets failures that are old', async () => {
    const domain = createFailureDomain({ minimumFailures: 3, windowMs: 5000 });
    await fail(domain);
    await fail(domain);
    vi.advanceTimersByTime(5000);
    await fail(domain);
    expect(domain).toMatchObject({ circuit: 'closed', recentFailures: 1 });
  });
  it('does not count what says nothing of the server', async () => {
    const domain = createFailureDomain({ minimumFailures: 1 });
    await fail(domain, statusFault(400));
    const user = AbortSignal.abort();
    await domain.protect(() => Promise.reject(networkFault()), user).catch(() => {});
    expect(domain).toMatchObject({ circuit: 'closed', recentFailures: 0 });
  });
  it('counts answers that break off, so that a server which never finishes one is left alone', async () => {
    const domain = createFailureDomain({ minimumFailures: 3 });
    for (let tries = 0; tries < 3; tries++) {
      await domain.protect(async () => 'content', signal);
      domain.brokeOff();
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(domain.circuit).toBe('open');
  });
  it('lets one probe out when the pause is over, and closes on its content', async () => {
    const domain = await openDomain();
    vi.advanceTimersByTime(999);
    expect(domain.circuit).toBe('open');
    vi.advanceTimersByTime(1);
    expect(domain).toMatchObject({ circuit: 'half-open', recentFailures: 0 });
    let answer: (value: string) => void = () => {};
    const probe = domain.protect(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
      signal,
    );
    expect(domain.circuit).toBe('open');
    answer('content');
    await probe;
    expect(domain).toMatchObject({ circuit: 'closed', recentFailures: 0 });
  });
  it('pauses twice as long after every failed probe, up to sixteen times', async () => {
    const domain = await openDomain();
    for (const pauseMs of [2000, 4000, 8000, 16_000, 16_000]) {
      vi.advanceTimersByTime(domain.retryAfterMs);
      await fail(domain);
      expect(domain.retryAfterMs).toBe(pauseMs);
    }
  });
  it('asks for another probe where the caller ended one', async () => {
    const domain = await openDomain();
    vi.advanceTimersByTime(1000);
    const reason = new Error('left');
    const aborted = AbortSignal.abort(reason);
    await expect(domain.protect(() => Promise.reject(reason), aborted)).rejects.toBe(reason);
    expect(domain.circuit).toBe('open');
    vi.advanceTimersByTime(2000);
    await succeed(domain);
    expect(domain.circuit).toBe('closed');
  });
  it('is not moved by a change of the device’s time', async () => {
    const domain = await openDomain();
    vi.setSystemTime(Date.now() + 86_400_000);
    await expect(domain.protect(async () => 'sent', signal)).rejects.toThrow();
    vi.setSystemTime(0);
    vi.advanceTimersByTime(1000);
    await expect(domain.protect(async () => 'sent', signal)).resolves.toBe('sent');
  });
});

describe('a domain that two backends share', () => {
  it('sends nothing while it is open and one probe at a time, whatever the server does', async () => {
    const outcomes = fc.array(fc.tuple(fc.nat(3000), fc.nat(4000), fc.boolean()), {
      minLength: 30,
      maxLength: 60,
      size: 'max',
    });
    let probes = 0;
    await fc.assert(
      fc.asyncProperty(outcomes, async (calls) => {
        const domain = createFailureDomain({ minimumFailures: 3, openMs: 5000 });
        const sent: { fromMs: number; toMs: number; isProbe: boolean }[] = [];
        const running = calls.map(async ([gapMs, takesMs, succeeds], index) => {
          await sleep(gapMs * index * 0.2);
          if (domain.circuit === 'open') return;
          const isProbe = domain.circuit === 'half-open';
          await domain
            .protect(async () => {
              const fromMs = performance.now();
              await sleep(takesMs);
              sent.push({ fromMs, toMs: performance.now(), isProbe });
              if (!succeeds) throw networkFault();
              domain.finished();
            }, signal)
            .catch(() => {});
        });
        await vi.runAllTimersAsync();
        await Promise.all(running);
        for (const probe of sent.filter(({ isProbe }) => isProbe)) {
          probes++;
          const during = sent.filter(({ fromMs }) => fromMs > probe.fromMs && fromMs < probe.toMs);
          expect(during).toEqual([]);
        }
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
    expect(probes).toBeGreaterThan(100);
  });
});

const sleep = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
