import type { DataClass } from '@localmost/protocol';

/** Whether two backends may be given the same request at the same time. */
export function mayHedge(dataClass: DataClass): boolean {
  return dataClass === 'public';
}

const longestModelName = 120;

/**
 * Gives the name of a model, as its server wrote it, as far as it may be logged: a server might
 * write the prompt into it.
 */
export function shownModel(answered: string, dataClass: DataClass): string {
  return dataClass === 'restricted' ? '(withheld)' : answered.slice(0, longestModelName);
}
