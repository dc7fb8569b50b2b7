import {
  type BackendState,
  dataClasses,
  type Policy,
  parsePolicy,
  trustZones,
} from '@localmost/policy';
import { type Problem, problems } from '@localmost/policy/testing';
import type { EngineRequest } from '@localmost/protocol';
import fc from 'fast-check';
import { type ScriptedFault, scriptedFaults } from './fault-script.ts';

/** Words that stand in the request at one place and must stay where the data may be. */
export const secret = 'SECRET-4111-is-ill';

/** Where in a request the secret stands. */
const hidingPlaces = [
  'last-message',
  'system',
  'history',
  'tool-result',
  'tool-arguments',
  'escaped-arguments',
  'tool-definition',
  'schema',
  'stop',
] as const;

/** What is wrong with the classifier where it does not tell. */
const classifierFaults = ['missing', 'throws', 'slow', 'malformed'] as const;

/** One random run of the router: a policy, a request, the world, and everything that goes wrong. */
export interface RoutingProblem extends Problem {
  engine: EngineRequest;
  classifierFault: (typeof classifierFaults)[number];
  /** By backend, what each of its calls does; the last one again and again. */
  faults: readonly (readonly ScriptedFault[])[];
  /** Which audit record cannot be written, from 0; none where absent. */
  auditFailsAt: number | undefined;
  hedgeAfterMs: number | undefined;
  /** The user aborts once so many parts have come, or after so much time. */
  abort: { afterParts: number } | { afterMs: number } | undefined;
  restartAfterInterruption: boolean;
  recordContent: boolean;
}

/** One value in four is there. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const fault = fc.constantFrom(...scriptedFaults);

/** How the first try fails, slowly enough for a short consent to run out before the second. */
const lapses = ['network', 'hangs'] as const;

/** Random runs. Policies are valid; requests may be refused at the door. */
export const routingProblems: fc.Arbitrary<RoutingProblem> = fc
  .record({
    problem: problems,
    place: fc.constantFrom(...hidingPlaces),
    temperature: fc.constantFrom(undefined, 0),
    classifierFault: fc.oneof(
      // A slow one takes real time, so there are few of them.
      { weight: 30, arbitrary: fc.constantFrom('missing', 'throws', 'malformed') },
      { weight: 1, arbitrary: fc.constant('slow') },
    ) as fc.Arbitrary<(typeof classifierFaults)[number]>,
    faults: fc.array(fc.array(fault, { minLength: 1, maxLength: 4 }), {
      minLength: 6,
      maxLength: 6,
    }),
    auditFailsAt: rarely(fc.integer({ min: 0, max: 4 })),
    hedgeAfterMs: fc.constantFrom(undefined, 0, 400),
    abort: rarely(
      fc.oneof(
        fc.record({ afterParts: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ afterMs: fc.constantFrom(0, 100, 40_000) }),
      ),
    ),
    restartAfterInterruption: fc.boolean(),
    recordContent: fc.boolean(),
    isWell: fc.boolean(),
    lapse: fc.constantFrom(...lapses, ...lapses.map(() => undefined)),
  })
  .map(({ problem: drawn, isWell, place, temperature, lapse, ...rest }) => {
    const problem = isWell ? wellWorld(drawn) : drawn;
    const engine = engineOf(problem, place, temperature);
    const run = { ...problem, ...rest, engine };
    return lapse === undefined ? run : lapsing(run, lapse);
  });

/** The same boundary in a world where nothing else stands in the way, so that more runs go on. */
function wellWorld({ policy, request, snapshot }: Problem): Problem {
  const ready: BackendState = {
    availability: 'ready',
    circuit: 'closed',
    queueLength: 0,
    recentFailures: 0,
  };
  const backends = policy.backends.map(({ id }) => [id, ready] as const);
  return {
    policy: parsePolicy({ ...withoutFingerprint(policy), budget: {} }),
    request: {
      ...request,
      promptTokens: 1,
      maxOutputTokens: 100,
      needs: { tools: false, json: false, minimumQuality: 0 },
      maxCostUsd: undefined,
      deadlineMs: undefined,
      timeToFirstTokenMs: undefined,
    },
    snapshot: {
      ...snapshot,
      online: true,
      battery: null,
      freeMemoryBytes: null,
      backends: Object.fromEntries(backends),
    },
  };
}

function withoutFingerprint({ fingerprint: _, ...policy }: Problem['policy']): Policy {
  return policy;
}

/** The same run with consent for everything that is over soon, and a first try that fails. */
function lapsing(run: RoutingProblem, first: ScriptedFault): RoutingProblem {
  const { nowMs } = run.snapshot;
  const consent = {
    id: 'short',
    zones: trustZones,
    dataClasses,
    grantedAtMs: nowMs,
    expiresAtMs: nowMs + 50,
  };
  return {
    ...run,
    request: { ...run.request, consent },
    faults: run.faults.map((script) => [first, ...script]),
  };
}

function engineOf(
  { request }: Problem,
  place: (typeof hidingPlaces)[number],
  temperature: number | undefined,
): EngineRequest {
  const at = (wanted: typeof place) => (place === wanted ? ` ${secret}` : '');
  const args = place === 'escaped-arguments' ? `{"a":"${escaped(secret)}"}` : '{}';
  const call = { id: 'c1', name: 'f', argumentsJson: `${args}${at('tool-arguments')}` };
  const needsTools = request.needs.tools || place === 'tool-definition';
  const needsJson = request.needs.json || place === 'schema';
  return {
    messages: [
      { role: 'system', content: `Be brief.${at('system')}` },
      { role: 'user', content: `Earlier.${at('history')}` },
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', toolCallId: 'c1', content: `Result.${at('tool-result')}` },
      { role: 'user', content: `Now.${at('last-message')}` },
    ],
    maxOutputTokens: request.maxOutputTokens,
    ...(temperature !== undefined && { sampling: { temperature } }),
    ...(needsTools && {
      tools: [{ name: 'f', description: `Does it.${at('tool-definition')}`, parametersSchema: {} }],
    }),
    ...(needsJson && {
      responseFormat: { type: 'json', schema: { title: `Answer.${at('schema')}` } },
    }),
    ...(place === 'stop' && { stop: [secret] }),
  };
}

function escaped(text: string): string {
  return [...text]
    .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
