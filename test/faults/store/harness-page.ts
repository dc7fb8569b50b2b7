import { type ModelManifest, parseManifest } from '@localmost/protocol';
import {
  type ModelAvailability,
  type ModelInspection,
  type ModelStore,
  openModelStore,
  type VerificationReport,
} from '@localmost/store';
import { type Damage, damage } from './damage.ts';
import type { CallOptions, Outcome, WorkerReply, WorkerRequest } from './harness-protocol.ts';

/* The page of the fault suite. The suite drives it through `globalThis.harness`. */

const stores = new Map<string, Promise<ModelStore>>();
const waiting = new Map<number, (reply: WorkerReply) => void>();
let worker: Worker | undefined;
let nextId = 1;
let received = new SharedArrayBuffer(8);
let running: Promise<Outcome> | undefined;

function openStore(databaseName: string): Promise<ModelStore> {
  const known = stores.get(databaseName);
  if (known) return known;
  const store = openModelStore({ databaseName });
  stores.set(databaseName, store);
  return store;
}

function currentWorker(): Worker {
  if (worker) return worker;
  worker = new Worker('/harness-worker.js', { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<WorkerReply>) => {
    waiting.get(event.data.id)?.(event.data);
    waiting.delete(event.data.id);
  });
  return worker;
}

/** Calls the worker; an answer that does not come in time is an outcome too. */
function call(
  options: CallOptions,
  extra: Pick<WorkerRequest, 'source' | 'target'> = {},
): Promise<Outcome> {
  const id = nextId++;
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve({ ok: false, hung: true, progress: [], calls: 0 }),
      options.limitMs ?? 30_000,
    );
    waiting.set(id, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    const request: WorkerRequest = {
      id,
      method: options.method ?? 'download',
      databaseName: options.databaseName,
      manifest: options.manifest,
      pageUrl: document.baseURI,
      makeRoom: options.makeRoom ?? true,
      stallTimeoutMs: options.stallTimeoutMs ?? 2000,
      failAt: options.failAt ?? 0,
      abortAfterMs: options.abortAfterMs ?? 0,
      received,
      ...extra,
    };
    currentWorker().postMessage(request);
  });
}

/** SHA-256 of every file as a reader gets it; the error's name and message for one that cannot be read. */
async function hashFiles(databaseName: string, manifest: ModelManifest): Promise<string[]> {
  const store = await openStore(databaseName);
  const files = store.files(manifest);
  try {
    return await Promise.all(
      manifest.files.map(async ({ path }) => {
        try {
          const file = await files.open(path);
          const bytes = new Uint8Array(file.byteLength);
          let offset = 0;
          for await (const piece of file.stream()) {
            bytes.set(piece, offset);
            offset += piece.byteLength;
          }
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
        } catch (error) {
          return String(error);
        }
      }),
    );
  } finally {
    files.close();
  }
}

/** What the suite can ask of the page. */
export interface Harness {
  call(options: CallOptions): Promise<Outcome>;
  /** Starts a call whose end is asked for later, or never. */
  start(options: CallOptions): void;
  finished(): Promise<Outcome> | undefined;
  /** Ends the worker, and gives the bytes of bodies that it had read, and of the largest piece. */
  terminate(): { receivedBytes: number; largestPieceBytes: number };
  inspect(databaseName: string, manifest: ModelManifest): Promise<ModelInspection>;
  availability(databaseName: string, manifest: ModelManifest): Promise<ModelAvailability>;
  hashFiles(databaseName: string, manifest: ModelManifest): Promise<string[]>;
  verify(databaseName: string, manifest: ModelManifest): Promise<VerificationReport>;
  damage(databaseName: string, what: Damage): Promise<void>;
  remove(databaseName: string, modelId: string): Promise<void>;
  pin(databaseName: string, modelId: string, pinned: boolean): Promise<void>;
  listIds(databaseName: string): Promise<string[]>;
  storedBytes(databaseName: string): Promise<number>;
  deleteDatabase(databaseName: string): Promise<void>;
  /** Opens the files and keeps the reader's lock. */
  holdReader(databaseName: string, manifest: ModelManifest): Promise<void>;
  releaseReader(): void;
  /** Name of the error that parsing throws, or null. */
  parseFault(manifest: unknown): string | null;
  /** Exports to a private folder or archive, drops the model, imports it again from there. */
  roundTrip(databaseName: string, manifest: ModelManifest, carrier: Carrier): Promise<Outcome>;
  /** Lets the wall clock jump, here and in the worker. */
  jumpClock(offsetMs: number): void;
  /** Deletes no data, but makes every open connection get a versionchange event and close. */
  interrupt(databaseName: string): Promise<void>;
}

/** What a model is carried over an air gap in. */
export type Carrier = 'archive' | 'folder' | 'damaged-folder';

async function damageFirstFile(
  folder: FileSystemDirectoryHandle,
  manifest: ModelManifest,
): Promise<void> {
  const handle = await folder.getFileHandle(manifest.files[0]?.path ?? '');
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  const stream = await handle.createWritable();
  await stream.write(bytes);
  await stream.close();
}

let heldReader: { close(): void } | undefined;

const harness: Harness = {
  call,
  start(options) {
    running = call(options);
  },
  finished: () => running,
  terminate() {
    worker?.terminate();
    worker = undefined;
    running = undefined;
    const [receivedBytes = 0, largestPieceBytes = 0] = new Int32Array(received);
    received = new SharedArrayBuffer(8);
    return { receivedBytes, largestPieceBytes };
  },
  inspect: async (databaseName, manifest) => (await openStore(databaseName)).inspect(manifest),
  availability: async (databaseName, manifest) =>
    (await openStore(databaseName)).availability(manifest),
  hashFiles,
  verify: async (databaseName, manifest) => (await openStore(databaseName)).verify(manifest),
  damage: async (databaseName, what) => {
    await openStore(databaseName);
    await damage(databaseName, what);
  },
  remove: async (databaseName, modelId) => (await openStore(databaseName)).remove(modelId),
  pin: async (databaseName, modelId, pinned) =>
    (await openStore(databaseName)).pin(modelId, pinned),
  listIds: async (databaseName) =>
    (await (await openStore(databaseName)).list()).map((model) => model.manifest.id),
  storedBytes: async (databaseName) => (await (await openStore(databaseName)).usage()).storedBytes,
  deleteDatabase(databaseName) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseName);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error);
    });
  },
  async holdReader(databaseName, manifest) {
    const files = (await openStore(databaseName)).files(manifest);
    for (const { path } of manifest.files) await files.open(path);
    heldReader = files;
  },
  releaseReader() {
    heldReader?.close();
    heldReader = undefined;
  },
  parseFault(manifest) {
    try {
      parseManifest(manifest);
      return null;
    } catch (error) {
      return error instanceof Error ? error.name : 'not an error';
    }
  },
  async roundTrip(databaseName, manifest, carrier) {
    const root = await navigator.storage.getDirectory();
    const target =
      carrier === 'archive'
        ? await root.getFileHandle('model.tar', { create: true })
        : await root.getDirectoryHandle(`models-${carrier}`, { create: true });
    const exported = await call({ method: 'exportTo', databaseName, manifest }, { target });
    if (!exported.ok) return exported;
    await (await openStore(databaseName)).remove(manifest.id);
    if (carrier === 'damaged-folder' && target.kind === 'directory') {
      await damageFirstFile(await target.getDirectoryHandle(manifest.id), manifest);
    }
    const source = target.kind === 'file' ? await target.getFile() : target;
    return call({ method: 'importFrom', databaseName, manifest }, { source });
  },
  jumpClock(offsetMs) {
    const now = Date.now.bind(Date);
    Date.now = () => now() + offsetMs;
    worker?.postMessage({ jumpMs: offsetMs });
  },
  async interrupt(databaseName) {
    // A deletion that is refused at the last moment would be exact; a failed upgrade comes near:
    // every connection is told to close, and the aborted upgrade leaves version and data as they were.
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(databaseName, 1000);
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onerror = () => resolve();
      request.onsuccess = () => resolve();
    });
  },
};

Object.assign(globalThis, { harness });
