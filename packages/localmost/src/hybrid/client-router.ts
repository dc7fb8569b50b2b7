import type { ModelManifest } from '@localmost/protocol';
import type { ResilienceOptions } from '@localmost/resilience';
import { createRouter, type RoutedBackend, type Router } from '@localmost/routing';
import { assemblePolicy } from './assemble-policy.ts';
import type { BackendDefinition } from './backend-definition.ts';
import { readDeviceState } from './device-state.ts';
import type { HybridOptions } from './hybrid-options.ts';
import type { HybridParts } from './hybrid-parts.ts';

/** What a client's router is made from. */
export interface ClientRouterSetup {
  options: HybridOptions;
  parts: HybridParts;
  /** The client's own models as of now. */
  manifests: readonly ModelManifest[];
  /** The backend of one of them. */
  deviceBackend(modelId: string): RoutedBackend;
}

/** A router over a client's models and its backends elsewhere. @throws InvalidPolicyError */
export function createClientRouter(setup: ClientRouterSetup): Router {
  const { options, parts, manifests, deviceBackend } = setup;
  const { deviceModels = {}, backends: defined = [] } = options;
  const { classificationBudgetMs, hedgeAfterMs } = options;
  const { classifier, ledger, journal, cache, elsewhere } = parts;
  const policy = assemblePolicy({ choice: options.policy, manifests, deviceModels, elsewhere });
  // A whole policy may name fewer than the client has.
  const named = new Set(policy.backends.map(({ id }) => id));
  const backends: Record<string, RoutedBackend> = {};
  for (const { id } of manifests) if (named.has(id)) backends[id] = deviceBackend(id);
  for (const definition of defined) {
    if (named.has(definition.id)) backends[definition.id] = routedBackend(definition);
  }
  return createRouter({
    policy,
    backends,
    classifier,
    ledger: ledger.router,
    journal,
    ...(cache && { cache }),
    ...(classificationBudgetMs !== undefined && { classificationBudgetMs }),
    ...(hedgeAfterMs !== undefined && { hedgeAfterMs }),
    resilience: {
      ...resilienceOf(Object.entries(deviceModels)),
      ...resilienceOf(defined.map((definition) => [definition.id, definition])),
    },
    device: readDeviceState,
  });
}

function routedBackend(definition: BackendDefinition): RoutedBackend {
  const { id, backend, honoursIdempotencyKeys = false } = definition;
  return {
    id,
    honoursIdempotencyKeys,
    supports: (request) => backend.supports(request),
    answer: (request, options) => backend.answer(request, options),
  };
}

function resilienceOf(
  settings: readonly (readonly [string, { resilience?: ResilienceOptions }])[],
): Record<string, ResilienceOptions> {
  const stated = settings.flatMap(([id, { resilience }]) =>
    resilience ? [[id, resilience] as const] : [],
  );
  return Object.fromEntries(stated);
}
