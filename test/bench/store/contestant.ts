import type { ModelManifest } from '@localmost/protocol';

/** How long a warm load took. */
export interface LoadTimes {
  /** Until the first bytes could be used. */
  firstByteMs: number;
  /** Until the whole file lay in one buffer of the page. */
  allBytesMs: number;
}

/** One way to keep a model in a browser. */
export interface Contestant {
  /** Fetches the file and keeps it, so that it can be read without a network. */
  store(manifest: ModelManifest): Promise<void>;
  /** Reads it back into one buffer. */
  load(manifest: ModelManifest): Promise<LoadTimes>;
}

let loaded = new Uint8Array(0);

/** SHA-256 of the buffer of the last load: asked for after clock and memory were read. */
async function hashLoaded(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', loaded));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where the lone file of the manifest is served. */
export function fileUrl(manifest: ModelManifest): string {
  const [source] = manifest.sources;
  const [file] = manifest.files;
  if (source?.kind !== 'url' || !file) throw new TypeError('The manifest has no address.');
  return source.baseUrl + file.path;
}

/** Measures a load. @param read gives the pieces of the file, in order */
export async function timeLoad(
  manifest: ModelManifest,
  read: () => AsyncIterable<Uint8Array> | Promise<Uint8Array<ArrayBuffer>>,
): Promise<LoadTimes> {
  const startedMs = performance.now();
  let firstByteMs = Number.NaN;
  let whole: Uint8Array<ArrayBuffer>;
  const reading = read();
  if (Symbol.asyncIterator in reading) {
    whole = new Uint8Array(manifest.files[0]?.byteLength ?? 0);
    let offset = 0;
    for await (const piece of reading) {
      if (offset === 0) firstByteMs = performance.now() - startedMs;
      whole.set(piece, offset);
      offset += piece.byteLength;
    }
  } else {
    whole = await reading;
    firstByteMs = performance.now() - startedMs;
  }
  const allBytesMs = performance.now() - startedMs;
  loaded = whole;
  return { firstByteMs, allBytesMs };
}

declare global {
  // What each contestant's page offers to the benchmark.
  var storeContestant: Contestant;
  var hashLoadedFile: () => Promise<string>;
}

globalThis.hashLoadedFile = hashLoaded;
