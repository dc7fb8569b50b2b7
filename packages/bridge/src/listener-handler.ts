import type { TransferHandler } from 'comlink';

type Listener = (...values: unknown[]) => void;

/**
 * Carries a function as a port of one direction: calls go across, nothing comes back, and the
 * caller never waits. Fit for progress; not for functions whose answer matters.
 */
export const listenerHandler: TransferHandler<Listener, MessagePort> = {
  canHandle: (value): value is Listener => typeof value === 'function',

  serialize(listener) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<unknown[]>) => listener(...event.data);
    return [port2, [port2]];
  },

  deserialize(port) {
    return (...values) => port.postMessage(values);
  },
};
