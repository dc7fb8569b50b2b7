import type { RequestPlan } from './request-plan.ts';

/** How one request ended, as its caller saw it. */
export interface RequestEnd {
  plan: RequestPlan;
  /** `lost`: neither an answer nor a typed error within the time that everything is given. */
  outcome: 'answered' | 'typed-error' | 'aborted' | 'lost';
  /** The text of the last message, and who gave it. */
  text: string;
  backendId: string | undefined;
  messages: number;
  /** The error's code, or what was thrown instead of one. */
  error: string | undefined;
}

/** Marks in prompts that no server may ever see. */
export const marks = { restricted: 'MARK-RESTRICTED', onDevice: 'MARK-ON-DEVICE' };
