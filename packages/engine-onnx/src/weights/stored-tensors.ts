import type { Gguf, GgufTensor } from '@localmost/gguf';
import type { ModelFile } from '@localmost/protocol';

/** The packed bytes of every tensor of a file, as stored, each in a buffer of its own. */
export class StoredTensors {
  readonly #bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

  private constructor(bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
    this.#bytes = bytes;
  }

  /**
   * Reads all tensors in one pass over the file, the fast road of the store.
   * @param onProgress called with bytes of the file read so far and in all
   * @throws CorruptFileError from the file itself · the signal's reason
   */
  static async read(
    file: ModelFile,
    gguf: Gguf,
    signal: AbortSignal,
    onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
  ): Promise<StoredTensors> {
    const ordered = [...gguf.tensors.values()].sort((a, b) => a.byteOffset - b.byteOffset);
    const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
    let first = 0;
    let at = 0;
    for await (const piece of file.stream()) {
      signal.throwIfAborted();
      const end = at + piece.length;
      // Tensors do not overlap (the header's reader refuses that): those before `first` are done.
      while (first < ordered.length && tensorEnd(ordered[first]) <= at) first += 1;
      for (let index = first; index < ordered.length; index += 1) {
        const tensor = ordered[index];
        if (tensor === undefined || tensor.byteOffset >= end) break;
        const target = bytes.get(tensor.name) ?? new Uint8Array(tensor.byteLength);
        bytes.set(tensor.name, target);
        const from = Math.max(tensor.byteOffset, at);
        const to = Math.min(tensorEnd(tensor), end);
        target.set(piece.subarray(from - at, to - at), from - tensor.byteOffset);
      }
      at = end;
      onProgress(at, file.byteLength);
    }
    return new StoredTensors(bytes);
  }

  /** The packed bytes of a tensor. @throws RangeError for a tensor that is not of the file */
  bytes(tensor: GgufTensor): Uint8Array<ArrayBuffer> {
    const found = this.#bytes.get(tensor.name);
    if (found === undefined) throw new RangeError(`the tensor "${tensor.name}" was not read`);
    return found;
  }
}

function tensorEnd(tensor: GgufTensor | undefined): number {
  return tensor === undefined ? 0 : tensor.byteOffset + tensor.byteLength;
}
