/** The page's parts, in the order of the navigation. */
export const places = ['chat', 'device', 'policy', 'proof', 'benchmark'] as const;

/** One part of the page; its address is the fragment `#` and its name. */
export type Place = (typeof places)[number];

/** The part that the address names; the chat where it names none. */
export function placeOf(fragment: string): Place {
  const name = fragment.replace(/^#/, '');
  return places.find((place) => place === name) ?? 'chat';
}
