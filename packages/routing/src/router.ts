import { createJournal } from '@localmost/journal';
import {
  type Counterfactual,
  counterfactuals,
  type ParsedPolicy,
  type Threshold,
  thresholds,
} from '@localmost/policy';
import {
  type Decision,
  type EngineRequest,
  InterruptedError,
  InvalidRequestError,
  type StreamPart,
} from '@localmost/protocol';
import { resilientBackend, systemClock } from '@localmost/resilience';
import { classifyRequest } from '@localmost/sensitivity';
import { type AnsweringParts, answerCase } from './answer-case.ts';
import { newProgress } from './attempt-answer.ts';
import { freezeDeep } from './freeze-deep.ts';
import { decideCase, openCase } from './open-case.ts';
import { reachableBackends } from './reachable-backends.ts';
import { backendOf } from './request-case.ts';
import type { RoutedRequest } from './routed-request.ts';
import type { RouterOptions } from './router-options.ts';
import { type RouterSeams, routerSeams } from './router-seams.ts';
import { joinState, limitsOf, type StatefulBackend } from './stateful-backend.ts';
import { estimatePromptTokens } from './token-estimate.ts';
import { type WireWatches, wireBackend } from './wire-backend.ts';
import { defaultDevice } from './world-snapshot.ts';

/** Takes requests where the policy lets them go. */
export interface Router {
  readonly policy: ParsedPolicy;
  /**
   * Streams the answer of the first backend that gives one: `start` with the decision, deltas and
   * tool calls, `finish`. Falls back before the first token only.
   * @throws NoCandidateError when nobody may answer; AuditFailedError when a restricted request
   *   could not be recorded; InterruptedError when the answer broke off; the last backend's error
   *   when all that may answer failed; the signal's reason
   */
  answer(request: RoutedRequest, options: { signal: AbortSignal }): AsyncIterable<StreamPart>;
  /**
   * What would be decided for a request now, and what would change it. Nothing runs, nothing is
   * written down, and no backend outside the device hears of it.
   * @throws InvalidRequestError, InvalidConsentError
   */
  explain(request: RoutedRequest): Promise<Explanation>;
}

/** A decision that was not acted upon. */
export interface Explanation {
  decision: Decision;
  /** Each single change that would have sent the request elsewhere. */
  counterfactuals: readonly Counterfactual[];
  /** How far each number, such as the prompt's tokens, could go before somebody else answered. */
  thresholds: readonly Threshold[];
}

/**
 * Gives a router over a policy and the backends it names.
 * @throws InvalidPolicyError when the backends given are not those of the policy, or when it caps
 *   spending and there is no ledger
 */
export function createRouter(options: RouterOptions): Router {
  return createRouterWith(routerSeams, options);
}

/** `createRouter` with other parts at the seams; for the tests that plant faults there. */
export function createRouterWith(seams: RouterSeams, options: RouterOptions): Router {
  const { policy, clock = systemClock, random = Math.random, ledger, cache } = options;
  const { journal = createJournal(), device = defaultDevice } = options;
  const { countTokens = estimatePromptTokens, defaultMaxOutputTokens = 1024 } = options;
  const { classifier, classificationBudgetMs } = options;
  const watches = new Map<string, WireWatches>();
  const backends = new Map<string, StatefulBackend>();
  for (const [id, raw] of reachableBackends(options)) {
    const own: WireWatches = new Map();
    watches.set(id, own);
    const limits = limitsOf(backendOf(policy, id), options.resilience?.[id]);
    const resilient = resilientBackend(wireBackend(raw, own), limits, { clock, random });
    backends.set(id, joinState(resilient, raw));
  }
  const world = { policy, backends, ledger, clock, device };
  const opening = { policy, world, journal, countTokens, defaultMaxOutputTokens, seams };
  const everywhere: AnsweringParts = {
    backends,
    watches,
    ledger,
    cache: seams.cachedAnswers(cache),
    hedgeAfterMs: options.hedgeAfterMs,
    clock,
  };
  const onDevice: AnsweringParts = { ...everywhere, backends: ofZoneDevice(policy, backends) };

  const detect = async (engine: EngineRequest) => {
    const text = seams.classifiableText(engine);
    const found = await classifyRequest(classifier, text, classificationBudgetMs);
    return found.failure === undefined ? found.class : null;
  };
  return {
    policy,
    async explain(request) {
      const routed = { ...request, engine: ownCopy(request.engine) };
      const detectedClass = await detect(routed.engine);
      const id = crypto.randomUUID();
      const wish = { id, routed, detectedClass };
      const { request: described, route } = await decideCase(wish, opening);
      const { decision, snapshot } = route;
      return {
        decision,
        counterfactuals: counterfactuals(described, snapshot, policy),
        thresholds: thresholds(described, snapshot, policy),
      };
    },
    async *answer(request, { signal }) {
      signal.throwIfAborted();
      const routed = { ...request, engine: ownCopy(request.engine) };
      const detectedClass = await detect(routed.engine);
      const money = { committedUsd: 0, hasPaid: false, payOnce: request.payOnce === true };
      const first = crypto.randomUUID();
      for (let message = 1; ; message += 1) {
        signal.throwIfAborted();
        const names = message === 1 ? { id: first } : { id: `${first}.2`, restartOf: first };
        const one = await openCase({ ...names, routed, detectedClass, money }, opening);
        const parts = one.mode === 'only_on_device' ? onDevice : everywhere;
        const progress = newProgress();
        try {
          yield* answerCase(one, parts, progress, signal);
          return;
        } catch (thrown) {
          const again = request.restartAfterInterruption === true && message === 1;
          if (!again || !(thrown instanceof InterruptedError) || progress.hasToolCall) throw thrown;
        }
      }
    },
  };
}

/** What is classified is what is sent: the caller's later changes reach neither. */
function ownCopy(engine: EngineRequest): EngineRequest {
  try {
    return freezeDeep(structuredClone(engine));
  } catch (cause) {
    throw new InvalidRequestError({
      message: 'The request holds something that is not plain data.',
      details: { path: 'request' },
      remedies: ['Pass messages, tools and schemas as plain JSON data.'],
      cause,
    });
  }
}

/** Under `only_on_device` no other backend is within reach, whatever a decision says. */
function ofZoneDevice<T>(
  policy: ParsedPolicy,
  backends: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const near = policy.backends.filter(({ zone }) => zone === 'device').map(({ id }) => id);
  return new Map([...backends].filter(([id]) => near.includes(id)));
}
