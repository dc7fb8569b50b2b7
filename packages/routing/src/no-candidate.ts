import {
  type Counterfactual,
  counterfactuals,
  type ParsedPolicy,
  type PolicyRequest,
  type Snapshot,
} from '@localmost/policy';
import { type Decision, type ErrorDetails, NoCandidateError } from '@localmost/protocol';

/** Gives the error that names every rule which rejected a backend, and what would open one. */
export function noCandidate(
  decision: Decision,
  request: PolicyRequest,
  snapshot: Snapshot,
  policy: ParsedPolicy,
): NoCandidateError {
  const rejected = decision.candidates.map(
    ({ id, rule, observed, limit }) =>
      [`candidate.${id}`, `${rule}: ${shown(observed)}, allowed: ${shown(limit)}`] as const,
  );
  const details: ErrorDetails = {
    requestId: decision.requestId,
    mode: decision.mode,
    dataClass: decision.dataClass,
    ...Object.fromEntries(rejected),
  };
  const rules = new Set(decision.candidates.map(({ rule }) => rule));
  const remedies = remediesFor(request, counterfactuals(request, snapshot, policy));
  return new NoCandidateError({
    message: `No backend may answer this ${decision.dataClass} request: ${[...rules].join(', ')}.`,
    details,
    remedies:
      remedies.length > 0
        ? remedies
        : ['Add a backend that the policy admits for this class of data; docs/policy.md says how.'],
  });
}

/** What a person can change, the gentlest first. A class is never argued down against the classifier. */
function remediesFor(request: PolicyRequest, changes: readonly Counterfactual[]): string[] {
  return changes
    .flatMap((change) => {
      const found = remedyOf(change, request);
      return found && change.chosen !== null ? [{ ...found, chosen: change.chosen }] : [];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ text, chosen }) => `${text} "${chosen}" would then answer.`);
}

function remedyOf(
  { path, from, to }: Counterfactual,
  request: PolicyRequest,
): { place: number; text: string } | null {
  if (path.startsWith('snapshot.backends.')) {
    const id = path.slice('snapshot.backends.'.length);
    return { place: 0, text: `Load "${id}", or wait until it has recovered.` };
  }
  if (path === 'snapshot.online') return { place: 1, text: 'Connect to the network.' };
  if (path === 'snapshot.freeMemoryBytes') return { place: 2, text: 'Free memory on the device.' };
  if (path === 'snapshot.battery') return { place: 2, text: 'Charge the device.' };
  if (path === 'snapshot.spent') {
    return { place: 5, text: 'Wait for the next day or month, or raise the cap.' };
  }
  if (path.startsWith('request.needs.')) {
    const need = path.slice('request.needs.'.length);
    return { place: 3, text: `Ask without ${need} (now ${from}).` };
  }
  if (path === 'request.consent') return { place: 4, text: `Ask for consent to the zone ${to}.` };
  if (path === 'request.mode') return { place: 6, text: `Send the request with mode "${to}".` };
  if (path === 'decision.dataClass') {
    // Only what the caller declared above the classifier's finding is the caller's to take back.
    const own = request.detectedClass !== null && request.detectedClass === to;
    return own ? { place: 7, text: `Declare the data "${to}", if that is what it is.` } : null;
  }
  return path.startsWith('request.') ? { place: 3, text: `Raise or drop ${path.slice(8)}.` } : null;
}

function shown(value: Decision['candidates'][number]['observed']): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value ?? 'none');
}
