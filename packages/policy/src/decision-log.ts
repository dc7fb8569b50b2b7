import { type Decision, InvalidPolicyError, InvalidRequestError } from '@localmost/protocol';
import * as v from 'valibot';
import { decide } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import type { ParsedPolicy } from './policy.ts';
import type { PolicyRequest, Snapshot } from './policy-request.ts';

/** What one line of the decision log holds: all that went in, and what came out. */
export interface DecisionRecord {
  request: PolicyRequest;
  snapshot: Snapshot;
  decision: Decision;
}

/** Gives one line of JSON for the log. It holds counts, classes and ids, never the prompt. */
export function decisionLogLine({ request, snapshot, decision }: DecisionRecord): string {
  return JSON.stringify({ request, snapshot, decision });
}

const recordSchema = v.strictObject({
  request: v.looseObject({}),
  snapshot: v.looseObject({}),
  decision: v.looseObject({ policyFingerprint: v.string() }),
});

/**
 * Decides a logged request again. `same` says whether the new decision equals the logged one.
 * @throws InvalidPolicyError when the line was written under another policy
 * @throws InvalidRequestError when the line is not one of the log's
 */
export function replayDecision(
  line: string,
  policy: ParsedPolicy,
): { decision: Decision; same: boolean } {
  const record = parseRecord(line);
  const logged = record.decision.policyFingerprint;
  if (logged !== policy.fingerprint) {
    throw new InvalidPolicyError({
      message: `The line was written under policy ${logged}, not ${policy.fingerprint}.`,
      details: { path: 'decision.policyFingerprint', logged, given: policy.fingerprint },
      remedies: ['Replay with the policy that has the fingerprint in the line.'],
    });
  }
  // `decide` checks both parts itself, so what comes out of the line is never taken on trust.
  const decision = decide(
    record.request as unknown as PolicyRequest,
    record.snapshot as unknown as Snapshot,
    policy,
  );
  return { decision, same: fingerprint(decision) === fingerprint(record.decision) };
}

function parseRecord(line: string): v.InferOutput<typeof recordSchema> {
  try {
    return v.parse(recordSchema, JSON.parse(line));
  } catch (cause) {
    throw new InvalidRequestError({
      message: 'This is not a line of the decision log.',
      details: { path: '(root)', length: line.length },
      remedies: ['Pass one whole line as `decisionLogLine` wrote it.'],
      cause,
    });
  }
}
