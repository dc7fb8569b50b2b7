import { expect, test } from 'vitest';
import { ReadingOrder, trialTokens } from './reading-order.ts';

/** Heads that take so long; what is unoptimised at first takes ten times as long either way. */
function tryHeads(order: ReadingOrder, straightMs: number, sideBySideMs: number): void {
  for (let token = 0; token < trialTokens; token += 1) {
    expect(order.sideBySide).toBe(false);
    const ms = order.headSideBySide ? sideBySideMs : straightMs;
    order.recordHead(token < 6 ? 10 * ms : ms);
  }
}

test.each([
  [1, 2, false],
  [2, 1, true],
])('with heads of %d ms straight and %d ms side by side, side by side is %s', (...row) => {
  const [straightMs, sideBySideMs, expected] = row;
  const order = new ReadingOrder();
  tryHeads(order, straightMs, sideBySideMs);
  expect([order.sideBySide, order.headSideBySide]).toEqual([expected, expected]);

  order.recordHead(0.001);
  expect(order.headSideBySide).toBe(expected);
});
