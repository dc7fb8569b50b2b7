import { InvalidPolicyError, type TrustZone } from '@localmost/protocol';
import type { HybridOptions } from './hybrid-options.ts';

const zones: readonly TrustZone[] = ['device', 'own-network', 'own-tenant', 'third-party'];
const modes = ['only_on_device', 'prefer_on_device', 'prefer_in_cloud', 'only_in_cloud'];

/**
 * Refuses at once what would make every decision wrong; the whole policy is checked when it is
 * first needed, or by `client.policy()`.
 * @throws InvalidPolicyError naming the path of the fault
 */
export function checkHybridOptions({ policy, backends = [] }: HybridOptions): void {
  const mode: unknown = typeof policy === 'object' && policy !== null ? policy.mode : policy;
  if (policy !== undefined && !modes.includes(mode as string)) {
    throw policyFault('policy.mode', `is not one of ${modes.join(', ')}`);
  }
  if (!Array.isArray(backends)) throw policyFault('backends', 'is not a list');
  for (const [index, definition] of backends.entries()) {
    const path = `backends[${index}]`;
    if (!zones.includes(definition?.zone)) {
      throw policyFault(`${path}.zone`, 'does not say who holds the machine that sees the prompt');
    }
    if (definition.zone === 'device') {
      throw policyFault(
        `${path}.zone`,
        'is the device, whose backends are the client’s own models',
      );
    }
    const { id, backend } = definition;
    if (typeof backend?.answer !== 'function' || typeof backend.supports !== 'function') {
      throw policyFault(`${path}.backend`, 'cannot answer');
    }
    if (backend.id !== id) throw policyFault(`${path}.backend.id`, `is not "${id}"`);
  }
}

/** A fault of the policy or the backends. */
export function policyFault(path: string, reason: string): InvalidPolicyError {
  return new InvalidPolicyError({
    message: `The client's option is wrong at "${path}": it ${reason}.`,
    details: { path },
    remedies: ['Correct the option at the path named.'],
  });
}
