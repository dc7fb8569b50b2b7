import type { Backend } from './policy.ts';

/** Another model answered than the one that was pinned. */
export interface ModelMismatchEvent {
  type: 'model-mismatch';
  backendId: string;
  pinned: string;
  answered: string;
}

/** Gives the event to report when an answer names another model version than the pinned one, else null. */
export function modelMismatch(backend: Backend, answered: string): ModelMismatchEvent | null {
  const { id, version } = backend.model;
  if (answered === version || answered === `${id}@${version}`) return null;
  return { type: 'model-mismatch', backendId: backend.id, pinned: `${id}@${version}`, answered };
}
