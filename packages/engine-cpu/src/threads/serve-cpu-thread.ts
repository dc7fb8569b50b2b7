import { Decoder } from '../decoder/decoder.ts';
import { runHelperStep } from '../decoder/step.ts';
import { Team } from '../decoder/team.ts';
import { controlWords } from './control-block.ts';
import { type ThreadStart, threadNamePrefix, threadReady } from './thread-messages.ts';

/** The part of a worker's global scope that a helper needs. */
export interface ThreadScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ThreadStart>) => void) | null;
  postMessage(message: string): void;
}

/** Whether this scope was made to be a helper of the CPU engine: the worker's entry asks first. */
export function isCpuThread(scope: { readonly name?: string }): boolean {
  return scope.name?.startsWith(threadNamePrefix) === true;
}

/**
 * Makes this worker a helper: it waits for its one message and then works in step with the leader,
 * parked between steps, until it is told to leave or its parent ends.
 */
export function serveCpuThread(scope: ThreadScope): void {
  scope.onmessage = ({ data }) => {
    scope.onmessage = null;
    const team = new Team(data.setup);
    const decoder = new Decoder(data.plan, team);
    scope.postMessage(threadReady);
    try {
      for (;;) {
        team.awaitStep();
        runHelperStep(data.plan, team, decoder);
      }
    } catch (error) {
      if (Atomics.load(team.control, controlWords.leaving) === 1) return;
      team.fail();
      throw error;
    }
  };
}
