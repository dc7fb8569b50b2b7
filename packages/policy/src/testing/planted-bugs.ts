import type { Decision } from '@localmost/protocol';
import { decideByRules } from '../decide.ts';
import {
  modeBoundary,
  regionBoundary,
  retentionBoundary,
  zoneBoundary,
} from '../rules/boundary.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import type { Problem } from './arbitraries.ts';

/** A decider with one fault planted in it. */
export interface PlantedBug {
  name: string;
  decide(problem: Problem): Decision;
}

const without = (name: string, left: Rule): PlantedBug => ({
  name,
  decide: ({ request, snapshot, policy }) =>
    decideByRules(
      rules.filter((rule) => rule !== left),
      request,
      snapshot,
      policy,
    ),
});

/** Faults that the properties must find; each is one a hurried change could make. */
export const plantedBugs: readonly PlantedBug[] = [
  without('the rule on zones is left out', zoneBoundary),
  without('the rule on modes is left out', modeBoundary),
  without('the rule on regions is left out', regionBoundary),
  without('the rule on retention is left out', retentionBoundary),
  {
    name: 'a missing classifier counts as public',
    decide: ({ request, snapshot, policy }) =>
      decideByRules(
        rules,
        { ...request, detectedClass: request.detectedClass ?? 'public' },
        snapshot,
        policy,
      ),
  },
  {
    name: 'what the classifier found is ignored',
    decide: ({ request, snapshot, policy }) =>
      decideByRules(rules, { ...request, detectedClass: 'public' }, snapshot, policy),
  },
  {
    name: 'consent counts for every session',
    decide: ({ request, snapshot, policy }) => {
      const consent = request.consent && { ...request.consent, sessionId: undefined };
      return decideByRules(rules, { ...request, consent }, snapshot, policy);
    },
  },
];
