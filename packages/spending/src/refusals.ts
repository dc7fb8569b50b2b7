import { SpendingLimitError } from '@localmost/protocol';
import { usdOf } from './micro-dollars.ts';

/** What stood against a reservation, in micro-dollars. */
interface Overdraft {
  cap: 'request' | 'day' | 'month';
  booked: number;
  microUsd: number;
  capMicroUsd: number;
}

/** The refusal of a request whose worst cost does not fit under a cap. */
export function overCap({ cap, booked, microUsd, capMicroUsd }: Overdraft): SpendingLimitError {
  const numbers = {
    neededUsd: usdOf(microUsd),
    bookedUsd: usdOf(booked),
    capUsd: usdOf(capMicroUsd),
  };
  const span = cap === 'request' ? 'a request' : `a ${cap} (UTC)`;
  return new SpendingLimitError({
    message: `The worst cost of $${numbers.neededUsd} does not fit under the cap of $${numbers.capUsd} for ${span}, of which $${numbers.bookedUsd} is spent or reserved.`,
    details: { reason: 'over-cap', cap, ...numbers },
    remedies: [
      'Ask for a shorter answer: maxOutputTokens sets the worst cost.',
      ...(cap === 'request' ? [] : [`Wait for the next ${cap}; days and months are those of UTC.`]),
      'Raise the cap.',
      'Use a model on the device: it costs nothing.',
    ],
  });
}

/** The refusal of a request whose price is not known. */
export function priceUnknown(): SpendingLimitError {
  return new SpendingLimitError({
    message: 'The worst cost of the request is not known, so it fits under no cap.',
    details: { reason: 'unknown-price' },
    remedies: [
      'State the price of the backend in the policy.',
      'Set maxOutputTokens: without it an answer has no worst cost.',
      'Use a model on the device: it costs nothing.',
    ],
  });
}
