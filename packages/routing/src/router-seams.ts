import { nextAttempt } from '@localmost/policy';
import { passGate } from './boundary-gate.ts';
import { cachedAnswers } from './cached-answers.ts';
import { decideRoute } from './decide-route.ts';
import { classifiableText } from './prompt-text.ts';
import { mayHedge, shownModel } from './restraint.ts';

/**
 * The places where a slip would let data out. Only tests hand in others, with a fault planted in
 * one, to prove that the properties would find it.
 */
export interface RouterSeams {
  classifiableText: typeof classifiableText;
  decideRoute: typeof decideRoute;
  passGate: typeof passGate;
  nextAttempt: typeof nextAttempt;
  mayHedge: typeof mayHedge;
  shownModel: typeof shownModel;
  cachedAnswers: typeof cachedAnswers;
}

/** The parts as they are meant. */
export const routerSeams: RouterSeams = {
  classifiableText,
  decideRoute,
  passGate,
  nextAttempt,
  mayHedge,
  shownModel,
  cachedAnswers,
};
