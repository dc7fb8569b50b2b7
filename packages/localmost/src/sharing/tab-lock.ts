/** A Web Lock while it is held. */
export interface HeldLock {
  /** Lets go of it; more calls do nothing. */
  release(): void;
  /** Resolves when another tab took it by force. Never resolves after {@link release}. */
  readonly taken: Promise<void>;
}

/**
 * Waits in the browser's line for a lock; the browser hands it on when its holder's page is gone,
 * however it went.
 * @throws the signal's reason while waiting
 */
export function waitForLock(name: string, signal: AbortSignal): Promise<HeldLock> {
  return hold(name, { signal });
}

/** Takes a lock from whoever holds it. */
export function takeLock(name: string): Promise<HeldLock> {
  return hold(name, { steal: true });
}

/** The browser's name for the page that holds a lock; undefined where nobody does. */
export async function lockHolder(name: string): Promise<string | undefined> {
  const { held = [] } = await navigator.locks.query();
  return held.find((lock) => lock.name === name)?.clientId;
}

function hold(name: string, options: LockOptions): Promise<HeldLock> {
  return new Promise((resolve, reject) => {
    const released = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    let granted = false;
    const request = navigator.locks.request(name, options, () => {
      granted = true;
      resolve({ release: () => released.resolve(), taken: taken.promise });
      return released.promise;
    });
    request.catch((thrown: unknown) => {
      // After it was granted, a lock's request only fails when another took the lock.
      if (granted) taken.resolve();
      else reject(thrown);
    });
  });
}
