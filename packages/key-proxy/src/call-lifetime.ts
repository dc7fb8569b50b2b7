/** How long a call may live: until the client leaves, the time is up, or it is ended. */
export interface CallLifetime {
  readonly signal: AbortSignal;
  /** Why the signal was aborted; undefined while it was not. */
  readonly end: 'client_left' | 'timeout' | undefined;
  /** The client went away after the answer had begun. */
  clientLeft(): void;
  /** Nothing of the call is left: timers and listeners go. */
  close(): void;
}

/** A lifetime bound to the client's connection and to a time limit. */
export function openLifetime(client: AbortSignal, timeoutMs: number): CallLifetime {
  // One controller by hand: a joined signal over a timer may be collected before it fires on Node 20.
  const controller = new AbortController();
  let end: CallLifetime['end'];
  const finish = (why: NonNullable<CallLifetime['end']>) => {
    end ??= why;
    controller.abort(new DOMException(`The call ended: ${end}`, 'AbortError'));
  };
  const clientLeft = () => finish('client_left');
  const timer = setTimeout(() => finish('timeout'), timeoutMs);
  if (client.aborted) clientLeft();
  else client.addEventListener('abort', clientLeft, { once: true });
  return {
    signal: controller.signal,
    get end() {
      return end;
    },
    clientLeft,
    close() {
      clearTimeout(timer);
      client.removeEventListener('abort', clientLeft);
    },
  };
}
