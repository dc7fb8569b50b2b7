import { type EngineRequest, LocalmostError } from '@localmost/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abortCases } from './abort-cases.ts';
import { failureOf } from './collect-answer.ts';
import { conversationCases } from './conversation-cases.ts';
import { formatCases } from './format-cases.ts';
import type { BackendHarness, ConformanceCase, ConformanceCaseName } from './harness.ts';
import { limitCases } from './limit-cases.ts';
import { ask } from './sample-requests.ts';
import { streamCases } from './stream-cases.ts';
import { toolCases } from './tool-cases.ts';

/** How one backend runs the suite. */
export interface ConformanceOptions {
  /** Cases whose request this backend has to refuse, each with its reason. */
  refuses?: Partial<Record<ConformanceCaseName, string>>;
  /** Cases that cannot be shown here, though the backend may do well, each with its reason. */
  skips?: Partial<Record<ConformanceCaseName, string>>;
  /** Milliseconds for the set-up and for each case. Default 60 000: real models are slow. */
  timeoutMs?: number;
}

const cases: readonly ConformanceCase[] = [
  ...streamCases,
  ...conversationCases,
  ...toolCases,
  ...formatCases,
  ...limitCases,
  ...abortCases,
];

/** Nothing that any backend of ours offers, so every one has to refuse it. */
const impossible: EngineRequest = {
  ...ask('Hello.'),
  tools: [{ name: 'broken', parametersSchema: {} }],
  toolChoice: { name: 'another' },
};

/**
 * The suite that every `ChatBackend` has to pass, those of this device and those of servers alike.
 * @param makeHarness called once; its harness is closed after the last case
 */
export function describeBackendConformance(
  name: string,
  makeHarness: () => Promise<BackendHarness>,
  { refuses = {}, skips = {}, timeoutMs = 60_000 }: ConformanceOptions = {},
): void {
  describe(`${name} as a chat backend`, () => {
    let harness: BackendHarness | undefined;
    beforeAll(async () => {
      harness = await makeHarness();
    }, timeoutMs);
    afterAll(async () => harness?.close(), timeoutMs);
    const ready = (): BackendHarness => {
      if (harness === undefined) throw new Error('the harness was not made');
      return harness;
    };
    for (const { name: caseName, asks, run } of cases) {
      const refusal = refuses[caseName];
      const skip = skips[caseName];
      if (skip !== undefined) it.skip(`${caseName}: not shown, because ${skip}`, () => undefined);
      else if (refusal === undefined) it(caseName, () => run(ready()), timeoutMs);
      else if (asks === undefined) throw new TypeError(`no request asks for "${caseName}"`);
      else it(`${caseName}: refused, because ${refusal}`, () => expectRefused(ready(), asks));
    }
    it('refuses what it cannot honour', () => expectRefused(ready(), impossible));
  });
}

/** Refused means: with a part and a reason, and nothing is sent when it is called all the same. */
async function expectRefused(harness: BackendHarness, request: EngineRequest): Promise<void> {
  const support = harness.backend.supports(request);
  expect(support).toEqual({
    supported: false,
    part: expect.stringMatching(/\S/),
    reason: expect.stringMatching(/\S/),
  });
  const heardBefore = harness.heard?.().length;
  expect(await failureOf(harness.backend, request)).toBeInstanceOf(LocalmostError);
  expect(harness.heard?.().length, 'nothing was sent').toBe(heardBefore);
}
