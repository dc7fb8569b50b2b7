import { atMost, type Refusal, type Rule } from './rule.ts';

/** The worst case of this request must fit under the policy's and the request's own cap. */
export const requestBudget: Rule = ({ costUsd }, { policy, request }) =>
  capped('budget.request', costUsd, policy.budget.perRequestUsd) ??
  capped('budget.request', costUsd, request.maxCostUsd);

export const dayBudget: Rule = ({ costUsd }, { policy, snapshot }) =>
  capped('budget.day', costUsd, policy.budget.perDayUsd, snapshot.spent.todayUsd);

export const monthBudget: Rule = ({ costUsd }, { policy, snapshot }) =>
  capped('budget.month', costUsd, policy.budget.perMonthUsd, snapshot.spent.thisMonthUsd);

/** What costs nothing is never refused, even where the cap is already overdrawn. */
function capped(
  rule: string,
  costUsd: number,
  capUsd: number | undefined,
  spentUsd = 0,
): Refusal | null {
  return capUsd === undefined || costUsd === 0 ? null : atMost(rule, spentUsd + costUsd, capUsd);
}
