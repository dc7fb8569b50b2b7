import { WorkerLostError } from '@localmost/protocol';

/** The copy that this tab streamed through is no longer there. @param what the owner did, such as `is gone` */
export function ownerLost(what: string): WorkerLostError {
  return new WorkerLostError({
    message: `The tab that held the model ${what}.`,
    remedies: ['Send the request again: a tab that is still there takes the model over.'],
  });
}

/** Somebody holds the model, but neither its page nor its worker gave an answer. */
export class OwnerSilent extends Error {
  override readonly name: string = 'OwnerSilent';
}

/** A tab that cannot share a copy here, and so loads its own. */
export class JoinRefused extends Error {
  override readonly name: string = 'JoinRefused';
}
