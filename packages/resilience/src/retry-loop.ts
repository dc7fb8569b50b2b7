import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import type { Scope } from './scope.ts';

/** How one piece of work is tried. */
export interface RetryRules {
  maximumAttempts: number;
  /** How long to wait before the next try, or null where there must be none. */
  waitAfter: (error: unknown) => number | null;
  /** Every try and wait ends with it. */
  scope: Scope;
}

/**
 * The result of the first try that succeeds.
 * @param tryOnce gets the number of the try, from 1
 * @throws what the last try threw, or the scope's reason as soon as that ends
 */
export function retrying<T>(
  { maximumAttempts, waitAfter, scope }: RetryRules,
  tryOnce: (number: number) => Promise<T>,
): Promise<T> {
  let waitMs = 0;
  const mayTryAgain = (error: unknown): boolean => {
    const wait = waitAfter(error);
    waitMs = wait ?? 0;
    return wait !== null;
  };
  const policy = retry(handleWhen(mayTryAgain), {
    maxAttempts: maximumAttempts - 1,
    // The wait is ours: cockatiel's own can neither be aborted nor driven by a clock.
    backoff: new ConstantBackoff(0),
  });
  return scope.until(
    policy.execute(async ({ attempt }) => {
      if (attempt > 0) await scope.sleep(waitMs);
      return tryOnce(attempt + 1);
    }),
  );
}
