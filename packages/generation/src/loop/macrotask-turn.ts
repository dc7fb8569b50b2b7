/** Gives the event loop turns, so that messages such as an abort arrive between two tokens. */
export interface MacrotaskTurn {
  /** Resolves after the messages that are already waiting were handled. */
  pass(): Promise<void>;
  /** Frees what the turns need; to be called once no turn is under way. */
  close(): void;
}

/**
 * Turns for one answer. In browsers a message to itself: messages queue in order, are not throttled
 * as timers are, and do not overtake the inbox as `scheduler.yield` may. In Node `setImmediate`,
 * because a port there handles its own messages, up to a thousand, before another port's.
 */
export function createMacrotaskTurn(): MacrotaskTurn {
  return typeof setImmediate === 'function' ? immediateTurn : createMessageTurn();
}

const immediateTurn: MacrotaskTurn = {
  pass: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
  close() {},
};

function createMessageTurn(): MacrotaskTurn {
  const { port1, port2 } = new MessageChannel();
  let resume: (() => void) | undefined;
  port1.onmessage = () => resume?.();
  return {
    pass: () =>
      new Promise((resolve) => {
        resume = resolve;
        port2.postMessage(null);
      }),
    close: () => port1.close(),
  };
}
