import { createRandom } from '../../../../packages/testing/src/seeded-random.ts';

/** What the server does with one try of a request. */
export const wireFaults = [
  'none',
  'rate-limited',
  'server-error',
  'overloaded',
  'stall',
  'reset',
  'work-lost',
  'html',
  'stall-in-the-middle',
  'reset-in-the-middle',
  'truncated',
  'error-in-the-middle',
] as const;

export type WireFault = (typeof wireFaults)[number];

/** What a request is like. */
export interface RequestPlan {
  number: number;
  /** What each try on the wire meets; the last one again and again. */
  faults: readonly WireFault[];
  kind: 'public' | 'restricted' | 'on-device' | 'in-cloud' | 'json';
  /** The model on the device fails before its first word. */
  localFails: boolean;
  abortAfterMs: number | undefined;
  restartAfterInterruption: boolean;
  /** Nothing may be paid twice, even where the answer was lost. */
  payOnce: boolean;
}

/** Gives the plans of so many requests; the same for the same seed. */
export function planRequests(requests: number, seed: number): RequestPlan[] {
  const random = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  };
  const kinds = ['public', 'public', 'public', 'in-cloud', 'in-cloud', 'json'] as const;
  const near = ['restricted', 'on-device'] as const;
  return Array.from({ length: requests }, (_, number): RequestPlan => {
    // Two requests in five meet no fault at all; the others up to four, one after the other.
    const count = random() < 0.4 ? 0 : 1 + Math.floor(random() * 4);
    const faults = Array.from({ length: count }, () => pick(wireFaults));
    return {
      number,
      faults: [...faults, 'none'],
      kind: random() < 0.15 ? pick(near) : pick(kinds),
      localFails: random() < 0.3,
      abortAfterMs: random() < 0.05 ? Math.floor(random() * 40) : undefined,
      restartAfterInterruption: random() < 0.2,
      payOnce: random() < 0.5,
    };
  });
}
