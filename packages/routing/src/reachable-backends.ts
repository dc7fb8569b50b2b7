import { InvalidPolicyError } from '@localmost/protocol';
import { isReachable } from './boundary-gate.ts';
import type { RoutedBackend, RouterOptions } from './router-options.ts';

/**
 * Gives the backends that some request could reach, by id. One that the boundary shuts out for every
 * class, as `only_on_device` does with the cloud, is not kept at all.
 * @throws InvalidPolicyError when a backend is not in the policy, and so has no zone, when one of the
 *   policy's is missing, or when spending is capped and there is no ledger to count it
 */
export function reachableBackends({
  policy,
  backends,
  ledger,
}: RouterOptions): ReadonlyMap<string, RoutedBackend> {
  const facts = new Map(policy.backends.map((backend) => [backend.id, backend]));
  for (const [id, backend] of Object.entries(backends)) {
    if (!facts.has(id)) throw fault(`backends.${id}`, 'it is not in the policy and has no zone');
    if (backend.id !== id) throw fault(`backends.${id}.id`, `it calls itself "${backend.id}"`);
  }
  const reachable = new Map<string, RoutedBackend>();
  for (const [index, one] of policy.backends.entries()) {
    if (!isReachable(one, policy)) continue;
    const backend = Object.hasOwn(backends, one.id) ? backends[one.id] : undefined;
    if (!backend) {
      throw fault(`policy.backends.${index}.id`, `nothing was given that answers as "${one.id}"`);
    }
    reachable.set(one.id, backend);
  }
  if (!ledger && Object.values(policy.budget).some((cap) => cap !== undefined)) {
    throw fault('ledger', 'the policy caps spending and there is no ledger to count it');
  }
  return reachable;
}

function fault(path: string, reason: string): InvalidPolicyError {
  return new InvalidPolicyError({
    message: `The router cannot start, "${path}": ${reason}.`,
    details: { path },
    remedies: ['Give one backend for each that the policy names, under the same id.'],
  });
}
