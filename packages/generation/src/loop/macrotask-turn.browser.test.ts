import { expect, it } from 'vitest';
import { createMacrotaskTurn } from './macrotask-turn.ts';

it('handles every waiting message before the turn is over, in a browser', async () => {
  const turn = createMacrotaskTurn();
  const { port1, port2 } = new MessageChannel();
  const received: number[] = [];
  port1.onmessage = (event) => received.push(event.data);
  await turn.pass();
  for (let round = 1; round <= 20; round++) {
    port2.postMessage(round);
    await turn.pass();
    expect(received.length).toBe(round);
  }
  turn.close();
  port1.close();
});
