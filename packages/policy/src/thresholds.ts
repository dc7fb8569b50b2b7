import { decide } from './decide.ts';
import type { ParsedPolicy } from './policy.ts';
import type { PolicyRequest, Snapshot } from './policy-request.ts';
import { type Quantity, quantitiesOf } from './quantities.ts';

/** A number of the request or the world at which another backend begins to answer. */
export interface Threshold {
  /** Such as `request.promptTokens`. */
  path: string;
  /** What it is now. */
  observed: number;
  direction: 'above' | 'below';
  /** The farthest value found with which the same backend answers as now. */
  keepsAt: number;
  /** The nearest value found with which another one does; whole numbers differ by 1. */
  changesAt: number;
  /** Who answers from there on; null for nobody. */
  chosen: string | null;
}

/** Fractions are told apart to this share of where the search began. */
const precision = 1e-4;

/**
 * Gives, for each number that bears on the decision, how far it could rise and fall before somebody
 * else answered: steps that double until the outcome changes, then bisection. Pure; it decides some
 * hundred times. A change that is undone again within one step is not found.
 * @throws InvalidRequestError, InvalidConsentError as `decide` does
 */
export function thresholds(
  request: PolicyRequest,
  snapshot: Snapshot,
  policy: ParsedPolicy,
): Threshold[] {
  const actual = decide(request, snapshot, policy).chosen;
  return quantitiesOf(request, snapshot).flatMap((quantity) => {
    const chosenAt = (value: number) => {
      const changed = quantity.at(value);
      return decide(
        { ...request, ...changed.request },
        { ...snapshot, ...changed.snapshot },
        policy,
      ).chosen;
    };
    return (['above', 'below'] as const).flatMap((direction) => {
      const crossing = crossingOf(quantity, direction, (value) => chosenAt(value) === actual);
      if (!crossing) return [];
      const { path, observed } = quantity;
      return [{ path, observed, direction, ...crossing, chosen: chosenAt(crossing.changesAt) }];
    });
  });
}

type Crossing = Pick<Threshold, 'keepsAt' | 'changesAt'>;

/** Where the outcome changes first in one direction; null where it does not up to the end of the range. */
function crossingOf(
  { observed, least, most, unit }: Quantity,
  direction: Threshold['direction'],
  keeps: (value: number) => boolean,
): Crossing | null {
  const end = direction === 'above' ? most : least;
  const sign = direction === 'above' ? 1 : -1;
  let keepsAt = observed;
  for (let step = unit; keepsAt !== end; step *= 2) {
    const reached = observed + sign * step;
    const value = sign * (end - reached) <= 0 ? end : reached;
    if (!keeps(value)) return bisect(keepsAt, value, unit, keeps);
    keepsAt = value;
  }
  return null;
}

function bisect(
  from: number,
  to: number,
  unit: number,
  keeps: (value: number) => boolean,
): Crossing {
  let [keepsAt, changesAt] = [from, to];
  const isWhole = unit === 1;
  const narrowest = isWhole ? 1 : Math.max(unit, Math.abs(from)) * precision;
  while (Math.abs(changesAt - keepsAt) > narrowest) {
    const between = (keepsAt + changesAt) / 2;
    const middle = isWhole ? Math.trunc(between) : between;
    // A count that was no whole number has a whole one on one side only.
    if (middle === keepsAt || middle === changesAt) break;
    if (keeps(middle)) keepsAt = middle;
    else changesAt = middle;
  }
  return { keepsAt, changesAt };
}
