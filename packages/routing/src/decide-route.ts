import { decide, type ParsedPolicy, type PolicyRequest, type Snapshot } from '@localmost/policy';
import type { ChatBackend, Decision, EngineRequest } from '@localmost/protocol';

/** A decision with the snapshot that explains it. */
export interface Route {
  decision: Decision;
  snapshot: Snapshot;
}

/**
 * Decides, and asks each backend that was admitted whether it can honour the request whole; where
 * one cannot, that becomes a part of the snapshot and the decision is made again, so that its line
 * replays. A backend which the boundary shuts out is not asked: it does not see the request at all.
 * @throws InvalidRequestError, InvalidConsentError as `decide` does
 */
export function decideRoute(
  policyRequest: PolicyRequest,
  engine: EngineRequest,
  first: Snapshot,
  { policy, backends }: { policy: ParsedPolicy; backends: ReadonlyMap<string, ChatBackend> },
): Route {
  const asked = new Set<string>();
  let snapshot = first;
  for (;;) {
    const decision = decide(policyRequest, snapshot, policy);
    const news = decision.cascade.filter((id) => !asked.has(id));
    const refused: [string, string][] = [];
    for (const id of news) {
      asked.add(id);
      const part = unsupportedPart(backends.get(id), engine);
      if (part !== null) refused.push([id, part]);
    }
    if (refused.length === 0) return { decision, snapshot };
    snapshot = withRefusals(snapshot, refused);
  }
}

const parts = [
  'messages',
  'sampling',
  'maxOutputTokens',
  'stop',
  'tools',
  'toolChoice',
  'responseFormat',
  'ignoreEndToken',
];

/**
 * The part of the request that the backend cannot honour, or null. Only its first segment, and only
 * where it is a name of ours: a whole path may hold words of the request, and this is logged.
 */
function unsupportedPart(backend: ChatBackend | undefined, engine: EngineRequest): string | null {
  try {
    const support = backend?.supports(engine);
    if (support?.supported) return null;
    const [first = ''] = support?.part.split(/[.[]/) ?? [];
    return parts.includes(first) ? first : 'request';
  } catch {
    return 'request';
  }
}

function withRefusals(snapshot: Snapshot, refused: readonly [string, string][]): Snapshot {
  const backends = { ...snapshot.backends };
  for (const [id, part] of refused) {
    const state = backends[id];
    if (state) backends[id] = { ...state, unsupportedPart: part };
  }
  return { ...snapshot, backends };
}
