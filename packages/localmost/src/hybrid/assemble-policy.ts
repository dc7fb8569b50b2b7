import { type Backend, type ParsedPolicy, presetPolicy } from '@localmost/policy';
import type { ModelManifest } from '@localmost/protocol';
import type { BackendBeliefs, BackendDefinition } from './backend-definition.ts';
import { policyFault } from './check-definitions.ts';
import { deviceFeatures } from './device-support.ts';
import type { HybridOptions } from './hybrid-options.ts';

/** What a policy is put together from. */
export interface PolicyParts {
  choice: HybridOptions['policy'];
  manifests: readonly ModelManifest[];
  deviceModels: Readonly<Record<string, BackendBeliefs>>;
  /** Facts of the backends outside this device, prices looked up. */
  elsewhere: readonly Backend[];
}

/**
 * The client's policy over all its backends: its models first, then those elsewhere.
 * @throws InvalidPolicyError naming the path of the fault
 */
export function assemblePolicy(parts: PolicyParts): ParsedPolicy {
  const { choice = 'prefer_on_device', manifests, deviceModels, elsewhere } = parts;
  const models = manifests.map((manifest) => deviceBackend(manifest, deviceModels[manifest.id]));
  const known = [...models, ...elsewhere];
  const twice = elsewhere.find(({ id }) => models.some((model) => model.id === id));
  if (twice) throw policyFault('backends', `gives a backend the id of the model ${twice.id}`);
  if (typeof choice === 'string') return presetPolicy(choice, known);
  const { mode, backends, schemaVersion = 1, ...rest } = choice;
  if (schemaVersion !== 1) throw policyFault('policy.schemaVersion', 'is not 1');
  // A policy that was parsed before bears a fingerprint, which this one gets anew.
  const { fingerprint: _, ...overrides } = rest as typeof rest & { fingerprint?: string };
  return presetPolicy(mode, backends ? agreed(backends, known) : known, overrides);
}

/** A model of the client as a backend: on this device, free, of exactly the manifest's bytes. */
export function deviceBackend(manifest: ModelManifest, beliefs: BackendBeliefs = {}): Backend {
  const { quality = 0.3, timeToFirstTokenMs = 2000, tokensPerSecond = 10 } = beliefs;
  return {
    id: manifest.id,
    zone: 'device',
    region: 'device',
    retentionDays: 0,
    model: { id: manifest.id, version: versionOf(manifest) },
    contextTokens: manifest.contextWindow,
    supports: deviceFeatures(manifest),
    quality,
    price: { kind: 'free' },
    timeToFirstTokenMs,
    tokensPerSecond,
  };
}

/** The facts of a definition, without the parts that are not data. */
export function definedBackend(definition: BackendDefinition, price: Backend['price']): Backend {
  const { backend: _, honoursIdempotencyKeys: __, resilience: ___, ...facts } = definition;
  const { quality = 0.8, timeToFirstTokenMs = 1000, tokensPerSecond = 50 } = definition;
  return { ...facts, price, quality, timeToFirstTokenMs, tokensPerSecond };
}

/** Equal weights, equal version. */
function versionOf({ files }: ModelManifest): string {
  return `sha256:${files.map(({ sha256 }) => sha256.slice(0, 16)).join('-')}`.slice(0, 120);
}

/** The backends that a whole policy names, when they are this client's. */
function agreed(named: readonly Backend[], known: readonly Backend[]): readonly Backend[] {
  for (const [index, backend] of named.entries()) {
    const path = `policy.backends[${index}]`;
    const own = known.find(({ id }) => id === backend?.id);
    if (!own) throw policyFault(`${path}.id`, 'names a backend that this client does not have');
    const field = differing(backend, own);
    if (field) throw policyFault(`${path}.${field}`, `differs from the client's ${own.id}`);
  }
  return named;
}

/** What may differ: beliefs are the policy's to hold. */
const beliefs: readonly string[] = ['quality', 'timeToFirstTokenMs', 'tokensPerSecond'];

function differing(named: Backend, own: Backend): string | undefined {
  const fields = new Set([...Object.keys(named), ...Object.keys(own)]);
  return [...fields].find((field) => {
    const key = field as keyof Backend;
    return !beliefs.includes(field) && canonical(named[key]) !== canonical(own[key]);
  });
}

/** JSON with keys in order, so that equal data gives equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
