import type { Caller } from './auth/caller.ts';
import type { OfferedModel, Upstream } from './proxy-options.ts';
import { Refusal } from './refusal.ts';

/** A model together with the provider that runs it. */
export interface Offer {
  model: OfferedModel;
  upstream: Upstream;
}

/** Finds models by the ids that clients use. */
export interface ModelIndex {
  /** @throws Refusal when it is not offered, not to this caller, or not on this route */
  find(id: string, route: OfferedModel['route'], caller: Caller): Offer;
  /** The ids that a caller may use. */
  list(caller: Caller): string[];
}

/** An index over all upstreams. */
export function indexModels(upstreams: readonly Upstream[]): ModelIndex {
  const offers = new Map<string, Offer>();
  for (const upstream of upstreams) {
    for (const model of upstream.models) offers.set(model.id, { model, upstream });
  }
  const mayUse = (caller: Caller, id: string) => caller.models?.includes(id) ?? true;
  return {
    find(id, route, caller) {
      const offer = offers.get(id);
      // The same answer for both: what others may use is not told.
      if (offer?.model.route === route && mayUse(caller, id)) return offer;
      throw new Refusal({
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_found',
        message: 'This proxy offers you no such model on this route.',
        param: 'model',
      });
    },
    list: (caller) => [...offers.keys()].filter((id) => mayUse(caller, id)),
  };
}
