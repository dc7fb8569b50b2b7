const mask = new TextEncoder().encode('[key removed]');

/** Takes one secret out of bytes that pass by, wherever the pieces are cut; nothing without one. */
export class KeyRedactor {
  readonly #key: Uint8Array;
  #held: Uint8Array = new Uint8Array();

  constructor(key: string | undefined) {
    this.#key = new TextEncoder().encode(key);
  }

  /** The next piece without the secret. Holds back an end that may be the secret's beginning. */
  push(piece: Uint8Array): Uint8Array {
    if (this.#key.byteLength === 0) return piece;
    let rest = this.#held.byteLength > 0 ? Buffer.concat([this.#held, piece]) : Buffer.from(piece);
    const out: Uint8Array[] = [];
    for (let at = rest.indexOf(this.#key); at !== -1; at = rest.indexOf(this.#key)) {
      out.push(rest.subarray(0, at), mask);
      rest = rest.subarray(at + this.#key.byteLength);
    }
    const kept = this.#possibleBeginning(rest);
    out.push(rest.subarray(0, rest.byteLength - kept));
    this.#held = rest.subarray(rest.byteLength - kept);
    return Buffer.concat(out);
  }

  /** What was still held back, once no piece follows. */
  end(): Uint8Array {
    const rest = this.#held;
    this.#held = new Uint8Array();
    return rest;
  }

  /** The length of the longest end of the bytes that the secret begins with. */
  #possibleBeginning(bytes: Buffer): number {
    const longest = Math.min(this.#key.byteLength - 1, bytes.byteLength);
    for (let length = longest; length > 0; length--) {
      const end = bytes.subarray(bytes.byteLength - length);
      if (end.equals(this.#key.subarray(0, length))) return length;
    }
    return 0;
  }
}

/** A text without the secret. */
export function redactKey(text: string, key: string | undefined): string {
  return key === undefined ? text : text.replaceAll(key, '[key removed]');
}
