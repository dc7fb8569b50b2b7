import { errorFromWire, errorToWire, type WireError } from '@localmost/protocol';
import { type TransferHandler, transferHandlers } from 'comlink';

/** Comlink's own form of a thrown value, with ours beside it. */
interface ThrownOnWire {
  isError: boolean;
  value: unknown;
  localmost: WireError;
}

function isThrownOnWire(value: unknown): value is ThrownOnWire {
  return typeof value === 'object' && value !== null && 'localmost' in value;
}

/**
 * Makes thrown errors keep their class and fields. It wraps Comlink's handler instead of taking its
 * place, so that an app's own Comlink workers, which know nothing of ours, go on as before.
 */
export function installErrorHandler(): void {
  const original = transferHandlers.get('throw');
  if (original === undefined) throw new Error('This Comlink has no handler for thrown values.');
  const handler: TransferHandler<unknown, unknown> = {
    canHandle: original.canHandle,
    serialize(thrown) {
      const [plain, transferables] = original.serialize(thrown);
      const value = (thrown as { value: unknown }).value;
      return [{ ...(plain as object), localmost: errorToWire(value) }, transferables];
    },
    deserialize(wire) {
      if (isThrownOnWire(wire)) throw errorFromWire(wire.localmost);
      return original.deserialize(wire);
    },
  };
  transferHandlers.set('throw', handler);
}
