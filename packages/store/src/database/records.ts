import type { ModelFileEntry, ModelManifest } from '@localmost/protocol';
import { planChunks } from '../integrity/chunk-plan.ts';
import { type Sealed, sealHolds } from './record-seal.ts';

/** Says that a file is whole: its bytes had the manifest's SHA-256. Written last, strictly. */
export interface FileRecord {
  sha256: string;
  byteLength: number;
  chunkByteLength: number;
  /** SHA-256 of every chunk, in order. */
  chunks: readonly string[];
}

/** How far the download of a file has come: a prefix of its chunks, written with each of them. */
export interface JournalRecord extends FileRecord {
  /** Strong ETag of the answer that the chunks came from; null where there was none. */
  etag: string | null;
  /** Address that the ETag belongs to. */
  sourceUrl: string | null;
  /** State of the whole-file hash after these chunks, in hex. */
  hasherState: string | null;
}

/** A model the store knows, whole or in part. */
export interface ModelRecord {
  manifest: ModelManifest;
  pinned: boolean;
  lastUse: number;
  /** Set once every file has its commit record. */
  committed: boolean;
  /** SHA-256 of the files of the revision before, kept until this one is committed. */
  previousFiles: readonly string[];
}

/** A chunk that was found bad or missing. */
export interface QuarantineRecord {
  fileSha256: string;
  index: number;
  reason: 'missing' | 'mismatch' | 'unreadable';
}

/** The commit record if it is believable for this manifest entry, else null. */
export async function checkFileRecord(
  value: unknown,
  entry: ModelFileEntry,
): Promise<Sealed<FileRecord> | null> {
  if (!isFileRecord(value) || !(await fits(value, entry))) return null;
  return value.chunks.length === Math.ceil(value.byteLength / value.chunkByteLength) ? value : null;
}

/** The journal if it is believable for this manifest entry, else null. */
export async function checkJournalRecord(
  value: unknown,
  entry: ModelFileEntry,
): Promise<Sealed<JournalRecord> | null> {
  const plan = planChunks(entry);
  if (!isJournalRecord(value) || !(await fits(value, entry))) return null;
  const sameCut = value.chunkByteLength === plan.chunkByteLength;
  return sameCut && value.chunks.length <= plan.count ? value : null;
}

/** Chunk hashes that a record of any state refers to; for a record that cannot be read, none. */
export function chunkHashesOf(value: unknown): readonly string[] {
  return isFileRecord(value) ? value.chunks : [];
}

/** The model record, or null where it cannot be read. The manifest itself is parsed by the caller. */
export function asModelRecord(value: unknown): ModelRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const record = value as Partial<Record<keyof ModelRecord, unknown>>;
  const sound =
    typeof record.manifest === 'object' &&
    record.manifest !== null &&
    Array.isArray((record.manifest as { files?: unknown }).files) &&
    typeof record.pinned === 'boolean' &&
    typeof record.committed === 'boolean' &&
    Array.isArray(record.previousFiles) &&
    Number.isSafeInteger(record.lastUse);
  return sound ? (value as ModelRecord) : null;
}

async function fits(record: Sealed<FileRecord>, entry: ModelFileEntry): Promise<boolean> {
  if (record.sha256 !== entry.sha256 || record.byteLength !== entry.byteLength) return false;
  const plan = planChunks(entry);
  const known = plan.hashes;
  if (known && record.chunkByteLength === plan.chunkByteLength) {
    if (record.chunks.some((hash, index) => hash !== known[index])) return false;
  }
  return sealHolds(record);
}

function isFileRecord(value: unknown): value is Sealed<FileRecord> {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof FileRecord, unknown>>;
  return (
    typeof record.sha256 === 'string' &&
    Number.isSafeInteger(record.byteLength) &&
    Number.isSafeInteger(record.chunkByteLength) &&
    (record.chunkByteLength as number) > 0 &&
    Array.isArray(record.chunks) &&
    record.chunks.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))
  );
}

function isJournalRecord(value: unknown): value is Sealed<JournalRecord> {
  if (!isFileRecord(value)) return false;
  const record = value as Partial<Record<keyof JournalRecord, unknown>>;
  const textOrNull = (field: unknown) => field === null || typeof field === 'string';
  return textOrNull(record.etag) && textOrNull(record.sourceUrl) && textOrNull(record.hasherState);
}
