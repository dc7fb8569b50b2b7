import type { ModelFile } from '@localmost/protocol';

/**
 * A model file behind another header, in the shape of a Blob: bytes are read from the store when
 * they are asked for and nothing is copied to a second place. wllama reads it by `slice` and
 * `arrayBuffer`, or front to back by `stream`.
 */
export class StoredBlob implements Blob {
  readonly type = '';
  readonly size: number;
  readonly #parts: BlobParts;
  readonly #start: number;

  constructor(parts: BlobParts, start = 0, end: number = parts.byteLength) {
    this.#parts = parts;
    this.#start = start;
    this.size = Math.max(0, end - start);
  }

  /** Whether anything was read for the model's sake: the library looks at the first bytes before. */
  get wasRead(): boolean {
    return this.#parts.reads > 1;
  }

  slice(start = 0, end: number = this.size): StoredBlob {
    const from = this.#start + Math.min(start, this.size);
    return new StoredBlob(this.#parts, from, this.#start + Math.min(end, this.size));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#parts.read(this.#start, this.size);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieceBytes = 16 * 2 ** 20;
    let at = 0;
    return new ReadableStream({
      pull: async (controller) => {
        const length = Math.min(pieceBytes, this.size - at);
        if (length > 0) controller.enqueue(await this.#parts.read(this.#start + at, length));
        at += length;
        if (at >= this.size) controller.close();
      },
    });
  }
}

/** What a {@link StoredBlob} is made of. */
export class BlobParts {
  readonly byteLength: number;
  /** How often bytes were asked for. */
  reads = 0;
  readonly #head: Uint8Array<ArrayBuffer>;
  readonly #file: ModelFile;
  readonly #dataStart: number;
  readonly #onRead: (readBytes: number) => void;

  /**
   * @param head stands before the file's bytes from `dataStart` on
   * @param onRead called with how far the parts were read, in bytes from the front
   */
  constructor(
    head: Uint8Array<ArrayBuffer>,
    file: ModelFile,
    dataStart: number,
    onRead: (readBytes: number) => void,
  ) {
    this.#head = head;
    this.#file = file;
    this.#dataStart = dataStart;
    this.#onRead = onRead;
    this.byteLength = head.byteLength + file.byteLength - dataStart;
  }

  /** Bytes `[offset, offset + length)` of the whole, in a buffer the caller owns. @throws CorruptFileError */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const headBytes = this.#head.byteLength;
    const end = offset + length;
    this.reads += 1;
    this.#onRead(end);
    if (end <= headBytes) return this.#head.slice(offset, end);
    const from = Math.max(0, offset - headBytes);
    const rest = await this.#file.read(this.#dataStart + from, end - headBytes - from);
    if (offset >= headBytes) return rest;
    const joined = new Uint8Array(length);
    joined.set(this.#head.subarray(offset));
    joined.set(rest, headBytes - offset);
    return joined;
  }
}
