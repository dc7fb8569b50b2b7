import { sha256Hex } from '../integrity/sha256.ts';

/** A record with the hash of its own content, so that a torn or flipped one is never believed. */
export type Sealed<T> = T & { seal: string };

/** Gives a copy of the record with its seal. Do this before a transaction: hashing ends one. */
export async function sealRecord<T extends object>(record: T): Promise<Sealed<T>> {
  const { seal: _old, ...content } = record as T & { seal?: string };
  return { ...(content as unknown as T), seal: await contentHash(content) };
}

/** Whether the record is as it was sealed. */
export async function sealHolds(record: object): Promise<boolean> {
  const { seal, ...content } = record as { seal?: unknown };
  return typeof seal === 'string' && seal === (await contentHash(content));
}

/** Hash of the fields in the order of their names; records hold only JSON values. */
function contentHash(content: object): Promise<string> {
  const fields = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(new TextEncoder().encode(JSON.stringify(fields)));
}
