import { InvalidRequestError } from '@localmost/protocol';
import { capMicroUsd } from './micro-dollars.ts';

/** Caps in US dollars; no cap where absent. Days and months are those of UTC. */
export interface BudgetCaps {
  perRequestUsd?: number | undefined;
  perDayUsd?: number | undefined;
  perMonthUsd?: number | undefined;
}

/** The same caps in whole micro-dollars, infinite where there is none. */
export interface MicroCaps {
  perRequest: number;
  perDay: number;
  perMonth: number;
}

/** @throws InvalidRequestError where a cap is negative or no number: it must not pass for "none" */
export function microCaps(caps: BudgetCaps): MicroCaps {
  const cap = (name: keyof BudgetCaps): number => {
    const usd = caps[name];
    if (usd === undefined) return Number.POSITIVE_INFINITY;
    if (typeof usd === 'number' && usd >= 0) return capMicroUsd(usd);
    throw new InvalidRequestError({
      message: `The cap ${name} is not a number of dollars.`,
      details: { path: `caps.${name}`, observed: String(usd) },
      remedies: ['Give a number of US dollars that is not negative, or leave the cap out.'],
    });
  };
  return {
    perRequest: cap('perRequestUsd'),
    perDay: cap('perDayUsd'),
    perMonth: cap('perMonthUsd'),
  };
}
