import type { ModelPlan } from '../decoder/model-plan.ts';
import type { TeamSetup } from '../decoder/team.ts';

/** The one message a helper gets. Everything after it goes through shared memory. */
export interface ThreadStart {
  readonly plan: ModelPlan;
  readonly setup: TeamSetup;
}

/** The one message a helper sends once it is at the first barrier's door. */
export const threadReady = 'localmost-thread-ready';

/** Prefix of the names of helper workers; a worker so named serves nothing else. */
export const threadNamePrefix = 'localmost-thread';
