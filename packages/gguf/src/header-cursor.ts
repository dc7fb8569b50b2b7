import { malformed } from './model-faults.ts';

/** Thrown inside the reader when the bytes at hand end before the header does; never leaves the package. */
export class HeaderIncomplete extends Error {
  /** Bytes from the start of the file that are needed at least. */
  readonly neededBytes: number;

  constructor(neededBytes: number) {
    super('more of the header is needed');
    this.neededBytes = neededBytes;
  }
}

/**
 * Walks the first bytes of a file, little-endian. Every length is checked against the length of the
 * whole file before it is believed, so a hostile count costs no memory.
 */
export class HeaderCursor {
  #position = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView<ArrayBuffer>;
  readonly #fileBytes: number;
  readonly #text: TextDecoder = new TextDecoder('utf-8', { fatal: true });

  /** @param bytes the file's first bytes @param fileBytes the length of the whole file */
  constructor(bytes: Uint8Array<ArrayBuffer>, fileBytes: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fileBytes = fileBytes;
  }

  /** Bytes read so far, from the start of the file. */
  get position(): number {
    return this.#position;
  }

  /**
   * Checks that `count` things of at least `minimumBytes` each can still be in the file.
   * @throws MalformedModelError when they cannot
   */
  expect(count: number, minimumBytes: number, what: string): void {
    const leftBytes = this.#fileBytes - this.#position;
    if (count * minimumBytes > leftBytes) {
      throw malformed(
        `The file claims ${count} ${what} at byte ${this.#position}, but only ${leftBytes} bytes follow.`,
        { claimed: count, position: this.#position, fileBytes: this.#fileBytes },
      );
    }
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  int8(): number {
    return this.#view.getInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  /** A 64-bit count. @throws MalformedModelError when no file could hold so many */
  count(what: string): number {
    const value = this.uint64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw malformed(`The file claims ${value} ${what}, more than any file can hold.`, {
        claimed: String(value),
        position: this.#position - 8,
      });
    }
    return Number(value);
  }

  /** A length-prefixed UTF-8 string. @throws MalformedModelError when it is not UTF-8 */
  string(what: string): string {
    const bytes = this.bytes(this.count(`bytes of ${what}`), what);
    try {
      return this.#text.decode(bytes);
    } catch {
      throw malformed(`The ${what} before byte ${this.#position} is not UTF-8.`, {
        position: this.#position,
      });
    }
  }

  /** The next bytes, as a view that is valid as long as the header's own bytes. */
  bytes(byteLength: number, what: string): Uint8Array<ArrayBuffer> {
    this.expect(byteLength, 1, `bytes of ${what}`);
    const start = this.#advance(byteLength);
    return this.#bytes.subarray(start, start + byteLength);
  }

  #advance(byteLength: number): number {
    const start = this.#position;
    const end = start + byteLength;
    if (end > this.#bytes.byteLength) {
      if (end > this.#fileBytes) {
        throw malformed(`The file ends at byte ${this.#fileBytes}, inside its header.`, {
          neededBytes: end,
          fileBytes: this.#fileBytes,
        });
      }
      throw new HeaderIncomplete(end);
    }
    this.#position = end;
    return start;
  }
}
