import type { Backend } from '@localmost/policy';
import { errorCode } from './error-facts.ts';
import { eventBase, type RequestCase } from './request-case.ts';

/** Writes down a failure that no try on the wire stands for. */
export function recordFailure(one: RequestCase, facts: Backend, thrown: unknown): void {
  one.journal.record({ type: 'failure', ...eventBase(one, facts), code: errorCode(thrown) });
}

/** Writes down the words of a whole answer, where the app asked for it; never restricted ones. */
export function recordContent(one: RequestCase, facts: Backend, answer: string): void {
  const { journal, dataClass, engine } = one;
  if (!journal.recordsContent || dataClass === 'restricted') return;
  journal.record({ type: 'content', ...eventBase(one, facts), messages: engine.messages, answer });
}
