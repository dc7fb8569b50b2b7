import type { Journal } from '@localmost/journal';
import { decisionLogLine, type ParsedPolicy, type PolicyRequest } from '@localmost/policy';
import type { DataClass, EngineRequest } from '@localmost/protocol';
import type { Route } from './decide-route.ts';
import { freezeDeep } from './freeze-deep.ts';
import { noCandidate } from './no-candidate.ts';
import type { RequestCase, RequestMoney } from './request-case.ts';
import type { RoutedRequest } from './routed-request.ts';
import type { RouterSeams } from './router-seams.ts';
import { estimatePromptTokens, worstPromptTokens } from './token-estimate.ts';
import { within } from './within.ts';
import { takeSnapshot, type World } from './world-snapshot.ts';

/** What every request is opened with. */
export interface OpeningParts {
  policy: ParsedPolicy;
  world: World;
  journal: Journal;
  countTokens: (request: EngineRequest) => number | Promise<number>;
  defaultMaxOutputTokens: number;
  seams: RouterSeams;
}

/** What differs from request to request. */
export interface Opening {
  id: string;
  /** The request whose broken answer this one replaces. */
  restartOf?: string | undefined;
  routed: RoutedRequest;
  /** Null where the classifier could not tell. */
  detectedClass: DataClass | null;
  /** Shared by all messages of one call. */
  money: RequestMoney;
}

/**
 * Decides a request and writes the decision down before anything runs.
 * @throws NoCandidateError, AuditFailedError, InvalidRequestError, InvalidConsentError
 */
export async function openCase(opening: Opening, parts: OpeningParts): Promise<RequestCase> {
  const { id, restartOf, routed, money } = opening;
  const { policy, world, journal, seams } = parts;
  const { request, route } = await decideCase(opening, parts);
  const decision = freezeDeep(route.decision);
  const { mode, dataClass } = decision;
  const { clock } = world;
  await journal.recordBefore({
    type: 'decision',
    requestId: id,
    atMs: clock.now(),
    dataClass,
    decision,
    line: decisionLogLine({ request, snapshot: route.snapshot, decision }),
    ...(restartOf !== undefined && { restartOf }),
  });
  if (decision.chosen === null) {
    const error = noCandidate(decision, request, route.snapshot, policy);
    journal.record({
      type: 'failure',
      requestId: id,
      atMs: clock.now(),
      dataClass,
      code: error.code,
    });
    throw error;
  }
  const { engine } = routed;
  return {
    id,
    policy,
    request,
    mode,
    dataClass,
    engine,
    priority: routed.priority ?? 'interactive',
    decision,
    journal,
    seams,
    clock,
    money,
    startedAtMs: route.snapshot.nowMs,
    tries: 0,
  };
}

/** Decides a request. Nothing runs, and nothing is written down. */
export async function decideCase(
  opening: Pick<Opening, 'id' | 'routed' | 'detectedClass'>,
  parts: OpeningParts,
): Promise<{ request: PolicyRequest; route: Route }> {
  const { world, seams } = parts;
  const request = await describeRequest(opening, parts);
  const snapshot = await takeSnapshot(world);
  return { request, route: seams.decideRoute(request, opening.routed.engine, snapshot, world) };
}

/** A model on the device that has room for fewer tokens than this would give no answer worth having. */
const leastOutputTokens = 64;

/** Gives what the policy needs to know of a request: counts and classes, never its words. */
async function describeRequest(
  opening: Pick<Opening, 'id' | 'routed' | 'detectedClass'>,
  parts: OpeningParts,
): Promise<PolicyRequest> {
  const { engine, ...routed } = opening.routed;
  const tools = (engine.tools?.length ?? 0) > 0 && engine.toolChoice !== 'none';
  const json = engine.responseFormat?.type === 'json';
  return {
    id: opening.id,
    mode: routed.mode,
    // Nothing declared says nothing: the classifier alone decides then.
    declaredClass: routed.data ?? 'public',
    detectedClass: opening.detectedClass,
    consent: routed.consent,
    sessionId: routed.sessionId,
    promptTokens: await countedTokens(engine, parts.countTokens),
    worstPromptTokens: worstPromptTokens(engine),
    maxOutputTokens: engine.maxOutputTokens ?? parts.defaultMaxOutputTokens,
    ...(engine.maxOutputTokens === undefined && { leastOutputTokens }),
    needs: { tools, json, minimumQuality: routed.minimumQuality ?? 0 },
    maxCostUsd: routed.maxCostUsd,
    deadlineMs: routed.deadlineMs,
    timeToFirstTokenMs: routed.timeToFirstTokenMs,
  };
}

const countingTimeoutMs = 1000;

/** A counter that fails is replaced by the estimate: a count is never a reason to lose a request. */
async function countedTokens(
  engine: EngineRequest,
  countTokens: OpeningParts['countTokens'],
): Promise<number> {
  const count = await within(() => countTokens(engine), countingTimeoutMs, Number.NaN);
  return Number.isFinite(count) && count >= 0 ? count : estimatePromptTokens(engine);
}
