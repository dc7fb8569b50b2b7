import { errorFromWire, errorToWire, type WireError } from '@localmost/protocol';
import type { TransferHandler } from 'comlink';
import type { SignalOnWire } from './messages.ts';

/** Carries an {@link AbortSignal} as a port that speaks once, when the signal aborts. */
export const abortSignalHandler: TransferHandler<AbortSignal, SignalOnWire> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,

  serialize(signal) {
    if (signal.aborted) return [{ aborted: true, reason: errorToWire(signal.reason) }, []];
    const { port1, port2 } = new MessageChannel();
    signal.addEventListener(
      'abort',
      () => {
        port1.postMessage(errorToWire(signal.reason));
        port1.close();
      },
      { once: true },
    );
    return [{ aborted: false, port: port2 }, [port2]];
  },

  deserialize(wire) {
    const controller = new AbortController();
    if (wire.aborted) {
      controller.abort(errorFromWire(wire.reason));
      return controller.signal;
    }
    wire.port.onmessage = (event: MessageEvent<WireError>) => {
      wire.port.close();
      controller.abort(errorFromWire(event.data));
    };
    return controller.signal;
  },
};
