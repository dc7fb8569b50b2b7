import { SnapshotMismatchError } from '@localmost/protocol';

/** What a snapshot is bound to: it fits nowhere else. */
export interface SnapshotBinding {
  /** SHA-256 of the weights. */
  readonly modelHash: string;
  readonly engineId: string;
  /** Names the layout of the payload and the version of what computed it. */
  readonly layout: string;
}

/** A snapshot that is being written, and the part of it that the engine fills. */
export interface OpenSnapshot {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** `LMKV`, little-endian. */
const magic = 0x56_4b_4d_4c;
const prologueBytes = 8;
/** A header that claims to be longer was not written here. */
const mostHeaderBytes = 4096;

/** Memory for a snapshot with its header written; `payload` is zero, and aligned to 8 bytes. */
export function openSnapshot(
  binding: SnapshotBinding,
  positions: number,
  payloadBytes: number,
): OpenSnapshot {
  const { modelHash, engineId, layout } = binding;
  const text = JSON.stringify({ modelHash, engineId, layout, positions });
  // Spaces after JSON mean nothing, and align what follows.
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const bytes = new Uint8Array(prologueBytes + header.length + payloadBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, header.length, true);
  bytes.set(header, prologueBytes);
  return { bytes, payload: bytes.subarray(prologueBytes + header.length) };
}

/**
 * The payload of a snapshot, as a view, once it is known to fit.
 * @param payloadBytes how long the payload of so many positions is
 * @throws SnapshotMismatchError naming what differs
 */
export function readSnapshot(
  bytes: Uint8Array,
  binding: SnapshotBinding,
  contextWindow: number,
  payloadBytes: (positions: number) => number,
): { positions: number; payload: Uint8Array } {
  const { header, payloadStart } = readHeader(bytes);
  for (const part of ['modelHash', 'engineId', 'layout'] as const) {
    if (header[part] !== binding[part]) throw mismatch(`it was made with another ${part}`, part);
  }
  const { positions } = header;
  const isCount = typeof positions === 'number' && Number.isInteger(positions) && positions > 0;
  if (!isCount || positions > contextWindow) {
    throw mismatch(`its tokens do not fit the context of ${contextWindow}`, 'positions');
  }
  const payload = bytes.subarray(payloadStart);
  if (payload.length !== payloadBytes(positions)) throw mismatch('its length is wrong', 'length');
  return { positions, payload };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; payloadStart: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSnapshot = bytes.length >= prologueBytes && view.getUint32(0, true) === magic;
  const headerBytes = isSnapshot ? view.getUint32(4, true) : 0;
  const payloadStart = prologueBytes + headerBytes;
  if (headerBytes === 0 || headerBytes > mostHeaderBytes || payloadStart > bytes.length) {
    throw mismatch('it is not a snapshot', 'header');
  }
  try {
    const text = new TextDecoder().decode(bytes.slice(prologueBytes, payloadStart));
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null) {
      return { header: Object.fromEntries(Object.entries(header)), payloadStart };
    }
  } catch {
    // Told below, like any other header that is none.
  }
  throw mismatch('its header is damaged', 'header');
}

function mismatch(what: string, part: string): SnapshotMismatchError {
  return new SnapshotMismatchError({
    message: `The saved state cannot be used: ${what}.`,
    details: { part },
    remedies: ['Send the whole conversation: it is computed again.'],
  });
}
