import type { SessionCall, SessionReply } from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import { type PrimeOptions, type PrimeSetup, primeModel } from './prime-model.ts';

const messages = [{ role: 'system', content: 'Count the ships.' }] as const;

/** Primes against a worker that writes down what it is asked. */
async function prime(setup: Partial<PrimeSetup>, options: Partial<PrimeOptions>) {
  const calls: SessionCall[] = [];
  const models = {
    async callSessions(_id: string, call: SessionCall): Promise<SessionReply> {
      calls.push(call);
      const common = { tokens: 9, byteLength: 99, source: 'computed', kept: true } as const;
      return { type: 'primed', report: { ...common, persisted: true } };
    },
  };
  const whole = { hasPolicy: false, classifier: undefined, ...setup };
  const code = await primeModel(models, whole, 'm', { messages, ...options }).then(
    () => null,
    (thrown: { code: string }) => thrown.code,
  );
  return { code, calls };
}

const finding = (source: 'pattern' | 'model') => ({
  classify: () =>
    ({ class: 'restricted', score: 1, findings: [{ kind: 'k', source, score: 1 }] }) as const,
});
const failing = {
  classify: () => {
    throw new Error('it broke');
  },
};

describe('what may be persisted', () => {
  test.each<[string, Partial<PrimeSetup>, Partial<PrimeOptions>, string | null]>([
    ['a text that nobody minds', {}, {}, null],
    ['one that is said to be restricted', {}, { data: 'restricted' }, 'invalid-request'],
    ['an identifier', { classifier: finding('pattern') }, {}, 'invalid-request'],
    ['a guess at the meaning', { classifier: finding('model') }, {}, null],
    [
      'the same under a policy',
      { classifier: finding('model'), hasPolicy: true },
      {},
      'invalid-request',
    ],
    ['a classifier that fails', { classifier: failing }, {}, 'invalid-request'],
    ['no classifier', { classifier: null }, {}, null],
    ['no classifier under a policy', { classifier: null, hasPolicy: true }, {}, 'invalid-request'],
  ])('%s', async (_name, setup, options, expected) => {
    const { code, calls } = await prime(setup, { persist: true, ...options });
    expect(code).toBe(expected);
    expect(calls.length).toBe(expected === null ? 1 : 0);
    // In memory, anything may be primed.
    expect((await prime(setup, options)).calls).toEqual([{ type: 'prime', messages }]);
  });

  test('lives for a week unless said otherwise, and only where it is persisted', async () => {
    const { calls } = await prime({ classifier: null }, { persist: true });
    expect(calls).toMatchObject([{ persist: { lifetimeMs: 7 * 24 * 3_600_000 } }]);
    expect((await prime({}, { lifetimeMs: 5 })).code).toBe('invalid-request');
  });
});
