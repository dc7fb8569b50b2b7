import type { ConsentToken, DataClass, ExecutionMode } from '@localmost/protocol';
import type { ChatCompletionParams, RoutingParams } from './completion-params.ts';
import { invalid, isObject, isUnset } from './param-faults.ts';

/** Where a request may run and what it may cost, as its caller wishes; checked by type, not yet by a policy. */
export interface RoutingWishes {
  mode?: ExecutionMode;
  data?: DataClass;
  consent?: ConsentToken;
  maxCostUsd?: number;
  payOnce?: boolean;
  deadlineMs?: number;
  timeToFirstTokenMs?: number;
  sessionId?: string;
  priority?: 'interactive' | 'background';
  minimumQuality?: number;
  restartAfterInterruption?: boolean;
}

const oneOf =
  (...words: string[]) =>
  (value: unknown) =>
    typeof value === 'string' && words.includes(value);
const amount = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const isBoolean = (value: unknown) => typeof value === 'boolean';

/** What each wish must be, and how its fault is said. */
const checks: Readonly<
  Record<keyof RoutingParams, [check: (value: unknown) => boolean, what: string]>
> = {
  mode: [
    oneOf('only_on_device', 'prefer_on_device', 'prefer_in_cloud', 'only_in_cloud'),
    'is not only_on_device, prefer_on_device, prefer_in_cloud or only_in_cloud',
  ],
  data: [oneOf('public', 'internal', 'restricted'), 'is not public, internal or restricted'],
  // Its fields and dates are checked by the policy, where it counts.
  consent: [isObject, 'is not a consent token'],
  maxCostUsd: [amount, 'is not a number from 0'],
  payOnce: [isBoolean, 'is not true or false'],
  deadlineMs: [amount, 'is not a number from 0'],
  timeToFirstTokenMs: [amount, 'is not a number from 0'],
  sessionId: [(value) => typeof value === 'string' && value.length > 0, 'is not a name'],
  priority: [oneOf('interactive', 'background'), 'is not interactive or background'],
  minimumQuality: [
    (value) => amount(value) && (value as number) <= 1,
    'is not a number from 0 to 1',
  ],
  restartAfterInterruption: [isBoolean, 'is not true or false'],
};

/** Whether a parameter is one of {@link RoutingParams}. */
export function isRoutingParam(name: string): name is keyof RoutingParams {
  return Object.hasOwn(checks, name);
}

/** The wishes among the parameters. @throws InvalidRequestError naming the field */
export function toRoutingWishes(params: ChatCompletionParams): RoutingWishes {
  const wishes: Record<string, unknown> = {};
  for (const [name, [check, what]] of Object.entries(checks)) {
    const value = params[name as keyof RoutingParams];
    if (isUnset(value)) continue;
    if (!check(value)) throw invalid(name, what);
    wishes[name] = value;
  }
  // Each value was checked above for exactly the field that it is now given to.
  return wishes as RoutingWishes;
}
