import {
  type AnswerCache,
  createAnswerCache,
  createIndexedDbCacheStore,
  createJournal,
  createMemoryCacheStore,
  type Journal,
} from '@localmost/journal';
import type { Backend } from '@localmost/policy';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import { lookupPrice } from '@localmost/spending';
import { definedBackend } from './assemble-policy.ts';
import type { BackendDefinition } from './backend-definition.ts';
import type { HybridOptions } from './hybrid-options.ts';
import { loadClassifier } from './lazy-classifier.ts';
import { type ClientLedger, openClientLedger } from './open-ledger.ts';

/** What a client's router is made of and keeps, however often the client's models change. */
export interface HybridParts {
  classifier: SensitivityClassifier | null;
  ledger: ClientLedger;
  journal: Journal;
  cache: AnswerCache | undefined;
  /** Facts of the backends outside this device, prices looked up. */
  elsewhere: readonly Backend[];
}

/** Opens and loads what the options ask for. */
export async function openHybridParts(options: HybridOptions): Promise<HybridParts> {
  const { backends = [], classifier, journal = {}, cache } = options;
  const [ledger, elsewhere, loaded] = await Promise.all([
    openClientLedger(),
    Promise.all(backends.map(withPrice)),
    classifier === undefined ? loadClassifier() : classifier,
  ]);
  return {
    classifier: loaded,
    ledger,
    journal: createJournal(journal),
    cache: cache && openCache(cache.ttlMs),
    elsewhere,
  };
}

async function withPrice(definition: BackendDefinition): Promise<Backend> {
  const { price } = definition;
  if (price?.kind !== 'listed') return definedBackend(definition, price);
  return definedBackend(definition, await lookupPrice(price.provider, price.model));
}

function openCache(ttlMs: number): AnswerCache {
  const isBrowser = typeof indexedDB !== 'undefined';
  const store = isBrowser ? createIndexedDbCacheStore() : createMemoryCacheStore();
  return createAnswerCache({ store, clock: { now: Date.now }, ttlMs });
}
