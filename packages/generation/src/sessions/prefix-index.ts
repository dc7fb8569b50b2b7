import { LocalmostError, type PrefixShelf, type ShelvedPrefix } from '@localmost/protocol';
import { commonLength } from './kv-states.ts';

/** What is on the disk, remembered so that a request costs no look at it. */
export class PrefixIndex {
  readonly #shelf: PrefixShelf | undefined;
  #entries: Promise<ShelvedPrefix[]> | undefined;
  #rejected = 0;

  constructor(shelf: PrefixShelf | undefined) {
    this.#shelf = shelf;
  }

  /** How many were damaged or did not fit. */
  get rejected(): number {
    return this.#rejected;
  }

  /** The prefix that these tokens agree with longest; null without any. */
  async longest(
    tokenIds: readonly number[],
  ): Promise<{ prefix: ShelvedPrefix; agreement: number } | null> {
    let best: { prefix: ShelvedPrefix; agreement: number } | null = null;
    for (const prefix of await this.#load()) {
      const agreement = commonLength(prefix.tokenIds, tokenIds);
      if (agreement > (best?.agreement ?? 0)) best = { prefix, agreement };
    }
    return best;
  }

  /** The bytes of a prefix; null where there are none that may be used. */
  async read({ id }: ShelvedPrefix): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const bytes = (await this.#shelf?.read(id)) ?? null;
      if (bytes === null) await this.#forget(id);
      return bytes;
    } catch (thrown) {
      // A disk that cannot be read costs time, not the answer.
      if (!(thrown instanceof LocalmostError)) throw thrown;
      if (thrown.code === 'corrupt-file') await this.reject(id);
      return null;
    }
  }

  /** Deletes one that is damaged or of another version. */
  async reject(id: string): Promise<void> {
    this.#rejected++;
    await this.#forget(id);
    await this.#shelf?.remove(id).catch(() => undefined);
  }

  /** Writes a prefix, unless one with most of its lifetime left is there. @throws the shelf's errors */
  async write(
    tokenIds: readonly number[],
    bytes: Uint8Array,
    lifetimeMs: number,
  ): Promise<boolean> {
    if (!this.#shelf) return false;
    const found = await this.longest(tokenIds);
    const same = found?.agreement === tokenIds.length ? found.prefix : undefined;
    const isSame = same?.tokenIds.length === tokenIds.length;
    const leftMs = (same?.expiresAtMs ?? 0) - Date.now();
    // One that would live longer than was asked for now is written anew too.
    if (isSame && leftMs > lifetimeMs / 2 && leftMs <= lifetimeMs) return true;
    const written = await this.#shelf.write(tokenIds, bytes, lifetimeMs);
    await this.#forget(written.id);
    (await this.#load()).push(written);
    return true;
  }

  async #forget(id: string): Promise<void> {
    const entries = await this.#load();
    const place = entries.findIndex((entry) => entry.id === id);
    if (place >= 0) entries.splice(place, 1);
  }

  #load(): Promise<ShelvedPrefix[]> {
    // Without a disk there are no prefixes; that is said where one is to be written.
    this.#entries ??= (this.#shelf?.list() ?? Promise.resolve([])).then(
      (entries) => [...entries],
      () => [],
    );
    return this.#entries;
  }
}
