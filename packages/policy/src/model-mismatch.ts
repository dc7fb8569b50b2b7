import type { Backend } from './policy.ts';

/** Another model answered than the one that was pinned. */
export interface ModelMismatchEvent {
  type: 'model-mismatch';
  backendId: string;
  pinned: string;
  answered: string;
}

/**
 * Gives the event to report when an answer names another model version than the pinned one, else
 * null. Servers join name and version in their own ways: `gpt-4o` and `2024-08-06` come back as
 * `gpt-4o-2024-08-06`.
 */
export function modelMismatch(backend: Backend, answered: string): ModelMismatchEvent | null {
  const { id, version } = backend.model;
  const joined = ['@', '-', ':', '/'].map((sign) => `${id}${sign}${version}`);
  if (answered === version || joined.includes(answered)) return null;
  return { type: 'model-mismatch', backendId: backend.id, pinned: `${id}@${version}`, answered };
}
