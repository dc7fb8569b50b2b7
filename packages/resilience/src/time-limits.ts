import { TimeLimitError } from '@localmost/protocol';

/** How long an answer may take; infinite for no limit. */
export interface TimeLimits {
  /** From the call to the last part, with waiting and all tries. Default 10 minutes. */
  totalMs: number;
  /** Of one try, from its sending to the first text or tool call. Default 30 seconds. */
  firstTokenMs: number;
  /** Between two parts of an answer. Default 30 seconds. */
  betweenTokensMs: number;
}

export const defaultTimeLimits: TimeLimits = {
  totalMs: 600_000,
  firstTokenMs: 30_000,
  betweenTokensMs: 30_000,
};

const phases = {
  total: 'the whole answer',
  'first-token': 'its first token',
  'between-tokens': 'its next token',
};

/** The error of a backend that took too long for a part of its answer. */
export function timeLimitError(
  backendId: string,
  phase: keyof typeof phases,
  limitMs: number,
): TimeLimitError {
  return new TimeLimitError({
    message: `"${backendId}" took longer than ${limitMs} ms for ${phases[phase]}.`,
    details: { backendId, phase, limitMs },
    remedies: [
      'Try again, or let the policy name a second backend.',
      'Ask for a shorter answer.',
      'Raise the time limit of this backend.',
    ],
  });
}
