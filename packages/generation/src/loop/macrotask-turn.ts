/** Gives the event loop turns, so that messages such as an abort arrive between two tokens. */
export interface MacrotaskTurn {
  /** Resolves after the messages that are already waiting were handled. */
  pass(): Promise<void>;
  /** Frees the channel; open ports keep a Node process alive. */
  close(): void;
}

/**
 * Turns by a message to itself: messages queue in order, are not throttled as timers are, and do
 * not overtake the inbox as `scheduler.yield` may.
 */
export function createMacrotaskTurn(): MacrotaskTurn {
  const { port1, port2 } = new MessageChannel();
  let resume: (() => void) | undefined;
  port1.onmessage = () => resume?.();
  return {
    pass: () =>
      new Promise((resolve) => {
        resume = resolve;
        port2.postMessage(null);
      }),
    close() {
      port1.onmessage = null;
      port1.close();
    },
  };
}
