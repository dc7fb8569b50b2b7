/** The part of a file that is asked for: `[start, end)`. */
export interface ByteRange {
  start: number;
  end: number;
  /** Length of the whole file, as the manifest says. */
  fileByteLength: number;
}

/** An answer that was checked to be what it says: bytes from `start` on. */
export interface OpenedRange {
  /** Where the bytes begin; 0 where the source ignored the range and sent the whole file. */
  start: number;
  /** Strong validator of what is being sent; null where the source gave none. */
  etag: string | null;
  body: ReadableStream<Uint8Array>;
}

/** A place that one file's bytes come from: an address, or a file that a person chose. */
export interface ByteSource {
  /** Names the source in errors and journals. */
  readonly url: string;
  /** Whether `open` goes through the network. */
  readonly isNetwork: boolean;
  /**
   * @param etag validator of the bytes that are held already, when there are any
   * @throws NetworkError, UnexpectedResponseError
   */
  open(range: ByteRange, etag: string | null, signal: AbortSignal): Promise<OpenedRange>;
}
