/** Bytes of one file that its download has reached, told to every tab. */
export interface FileProgress {
  fileSha256: string;
  loadedBytes: number;
}

/**
 * The channel on which whoever fetches tells the other tabs how far it is. It is opened with the
 * first use: a sealed worker only reads, and should hold no way to talk to other pages.
 */
export class ProgressChannel {
  readonly #name: string;
  #opened: BroadcastChannel | undefined;

  constructor(databaseName: string) {
    this.#name = `localmost-store/${databaseName}/progress`;
  }

  /** Never fails: what the other tabs see must not decide whether this one succeeds. */
  tell(progress: FileProgress): void {
    try {
      this.#channel().postMessage(progress);
    } catch {
      // The channel was closed: the store is closing, and nobody waits for news.
    }
  }

  /** Hears of other tabs' files; gives the function that stops it. */
  listen(listener: (progress: FileProgress) => void): () => void {
    const receive = (event: MessageEvent<unknown>) => {
      if (isFileProgress(event.data)) listener(event.data);
    };
    const channel = this.#channel();
    channel.addEventListener('message', receive);
    return () => channel.removeEventListener('message', receive);
  }

  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
  }

  #channel(): BroadcastChannel {
    this.#opened ??= new BroadcastChannel(this.#name);
    return this.#opened;
  }
}

/** Any script of the origin can post here, so what arrives is checked. */
function isFileProgress(data: unknown): data is FileProgress {
  if (typeof data !== 'object' || data === null) return false;
  const { fileSha256, loadedBytes } = data as Partial<Record<keyof FileProgress, unknown>>;
  return typeof fileSha256 === 'string' && Number.isSafeInteger(loadedBytes);
}
