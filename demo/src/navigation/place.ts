/** The page's parts, in the order of the navigation. */
export const places = [
  'chat',
  'device',
  'policy',
  'proof',
  'benchmark',
  'history',
  'method',
] as const;

/** One part of the page, by its address; `run` shows a run that somebody shared. */
export type Place = (typeof places)[number] | 'run';

/** What the fragment of a shared run begins with; the run follows. */
export const sharedRunPrefix = '#run=';

/** The part that the address names; the chat where it names none. */
export function placeOf(fragment: string): Place {
  if (fragment.startsWith(sharedRunPrefix)) return 'run';
  const name = fragment.replace(/^#/, '');
  return places.find((place) => place === name) ?? 'chat';
}
