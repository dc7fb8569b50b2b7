import { createSHA256 } from 'hash-wasm';
import { storageUnavailable } from '../database/storage-errors.ts';
import { fromHex, toHex } from '../integrity/sha256.ts';

/** A streaming SHA-256 whose state can be kept across a restart; the Web Crypto API has neither. */
export interface WholeFileHasher {
  update(bytes: Uint8Array): void;
  /** The state in hex. */
  save(): string;
  digest(): string;
}

/**
 * Gives a hasher that has seen the bytes behind `state`, or nothing for null.
 * @throws StorageUnavailableError where WebAssembly may not be compiled
 * @returns null where the state cannot be loaded: the bytes must be hashed from the start
 */
export async function createHasher(state: string | null): Promise<WholeFileHasher | null> {
  const hasher = await createSHA256().catch((error: unknown) => {
    throw storageUnavailable("WebAssembly was refused (the CSP needs 'wasm-unsafe-eval')", error);
  });
  hasher.init();
  try {
    if (state !== null) hasher.load(fromHex(state));
  } catch {
    return null;
  }
  return {
    update: (bytes) => hasher.update(bytes),
    save: () => toHex(hasher.save()),
    digest: () => hasher.digest('hex'),
  };
}
