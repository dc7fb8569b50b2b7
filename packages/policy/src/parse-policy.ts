import { InvalidPolicyError } from '@localmost/protocol';
import * as v from 'valibot';
import { findContradiction } from './find-contradiction.ts';
import { fingerprint } from './fingerprint.ts';
import type { ParsedPolicy } from './policy.ts';
import { policySchema } from './policy-schema.ts';

/**
 * Gives a checked, frozen policy from data of any origin.
 * @throws InvalidPolicyError naming the path of the first fault
 */
export function parsePolicy(data: unknown): ParsedPolicy {
  const result = v.safeParse(policySchema, data);
  if (!result.success) {
    const [issue] = result.issues;
    throw fault(v.getDotPath(issue) ?? '(root)', issue.message, result.issues.length);
  }
  const contradiction = findContradiction(result.output);
  if (contradiction) throw fault(contradiction.path, contradiction.reason, 1);
  return deepFreeze({ ...result.output, fingerprint: fingerprint(result.output) });
}

function fault(path: string, reason: string, faults: number): InvalidPolicyError {
  return new InvalidPolicyError({
    message: `The policy is wrong at "${path}": ${reason}`,
    details: { path, faults },
    remedies: ['Correct the policy at the path named.', 'Start from one of the presets.'],
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
