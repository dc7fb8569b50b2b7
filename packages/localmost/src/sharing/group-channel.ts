/** What tabs of a group call out to all others: addresses, and never anything of a request. */
export type GroupCall =
  /** Somebody wants to be met by the owner at this meeting point. */
  | { kind: 'seek'; meetingId: string }
  /** A tab holds the copy from now on; every stream through another one has ended. */
  | { kind: 'owner'; termId: string };

/** The channel of the tabs that share one model. */
export class GroupChannel {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(call: GroupCall) => void>();

  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      if (!isGroupCall(event.data)) return;
      for (const listener of [...this.#listeners]) listener(event.data);
    };
  }

  call(call: GroupCall): void {
    this.#channel.postMessage(call);
  }

  /** Hears the others, not this tab itself; gives the function that stops it. */
  listen(listener: (call: GroupCall) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#channel.close();
  }
}

/** Any script of the origin can post here, so what arrives is checked. */
function isGroupCall(data: unknown): data is GroupCall {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  if (data.kind === 'seek') return 'meetingId' in data && isName(data.meetingId);
  return data.kind === 'owner' && 'termId' in data && isName(data.termId);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 64;
}
