import { beforeAll, describe, it } from 'vitest';
import {
  type ConformanceOptions,
  describeBackendConformance,
} from '../backend-conformance/describe-backend-conformance.ts';
import { engineChatBackend } from '../engine-chat-backend.ts';
import { answerCases } from './answer-cases.ts';
import type { EngineCase, EngineCaseName, EngineHarness } from './engine-harness.ts';
import { limitCases } from './limit-cases.ts';
import { turnCases } from './turn-cases.ts';

/** How one engine runs the suite. */
export interface EngineConformanceOptions extends ConformanceOptions {
  /** Cases of the engine contract that cannot be shown here, each with its reason. */
  engineSkips?: Partial<Record<EngineCaseName, string>>;
}

/** `unload` stands last: it is how each run gives the model back. */
const cases: readonly EngineCase[] = [...answerCases, ...limitCases, ...turnCases];

const textOnly = 'engines of this device answer in text only';

/**
 * The suite that every `Engine` has to pass: first as a chat backend, with the very cases of the
 * backends on servers, then everything in the engine's own contract.
 * @param load called once, for both
 */
export function describeEngineConformance(
  name: string,
  load: () => Promise<EngineHarness>,
  options: EngineConformanceOptions = {},
): void {
  const { engineSkips = {}, timeoutMs = 60_000, refuses, skips } = options;
  let loading: Promise<EngineHarness> | undefined;
  const harness = (): Promise<EngineHarness> => {
    loading ??= load();
    return loading;
  };
  describeBackendConformance(
    name,
    async () => ({
      backend: engineChatBackend(name, (await harness()).engine),
      close: async () => undefined,
    }),
    {
      refuses: {
        tools: textOnly,
        'tool choice': textOnly,
        'tool results': textOnly,
        JSON: textOnly,
        'JSON schema': textOnly,
        ...refuses,
      },
      skips: {
        failure:
          'an engine cannot be told to fail from outside; the faults have suites of their own',
        ...skips,
      },
      timeoutMs,
    },
  );
  describe(`${name} as an engine`, () => {
    beforeAll(harness, timeoutMs);
    for (const { name: caseName, run } of cases) {
      const skip = engineSkips[caseName];
      if (skip === undefined) it(caseName, async () => run(await harness()), timeoutMs);
      else it.skip(`${caseName}: not shown, because ${skip}`, () => undefined);
    }
  });
}
