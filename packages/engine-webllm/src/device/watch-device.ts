/** Looks after the one GPU device that web-llm makes for itself and shows to nobody. */
export interface DeviceWatch {
  /** Whether web-llm has come as far as a device of its own. */
  readonly isTaken: boolean;
  /** Why the device is gone; undefined while it is there. */
  readonly loss: GPUDeviceLostInfo | undefined;
  /** Calls the listener when the device is lost, at once where it is. @returns stops that */
  onLost(listener: () => void): () => void;
  /** Takes in no further device; to be called when web-llm has made its own. */
  stopTaking(): void;
  /** From here on the device's end is wanted, and no loss. */
  release(): void;
}

/**
 * Watches every device that is made in this realm from now on, until `stopTaking`: web-llm tells of
 * a lost device in its log alone.
 */
export function watchDevice(): DeviceWatch {
  const listeners = new Set<() => void>();
  let loss: GPUDeviceLostInfo | undefined;
  let isTaken = false;
  let isReleased = false;
  const prototype = globalThis.GPUAdapter?.prototype;
  const original = prototype?.requestDevice;
  const take = (device: GPUDevice) => {
    isTaken = true;
    void device.lost.then((info) => {
      if (isReleased || loss) return;
      loss = info;
      for (const listener of listeners) listener();
    });
  };
  if (prototype && original) {
    prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
      const device = await original.call(this, descriptor);
      take(device);
      return device;
    };
  }
  return {
    get isTaken() {
      return isTaken;
    },
    get loss() {
      return loss;
    },
    onLost(listener) {
      listeners.add(listener);
      if (loss) listener();
      return () => listeners.delete(listener);
    },
    stopTaking() {
      if (prototype && original) prototype.requestDevice = original;
    },
    release() {
      isReleased = true;
    },
  };
}
