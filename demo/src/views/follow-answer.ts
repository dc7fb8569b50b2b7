/** A person who has scrolled this far away from the end is reading and must not be moved. */
const followWithinPixels = 160;

/**
 * Draws, and keeps the end of the conversation in view where it was in view before.
 */
export function drawFollowing(root: HTMLElement, draw: () => void): void {
  const before = lastTurn(root)?.getBoundingClientRect().bottom;
  draw();
  const wasInView = before === undefined || before < innerHeight + followWithinPixels;
  if (wasInView) lastTurn(root)?.scrollIntoView({ block: 'nearest' });
}

function lastTurn(root: HTMLElement): Element | null {
  return root.querySelector('.turn:last-child');
}
