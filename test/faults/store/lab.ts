import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelManifest } from '@localmost/protocol';
import {
  seededBytes,
  startWeightServer,
  type WeightServer,
} from '@localmost/testing/weight-server';
import type { Page } from 'playwright';
import { type LabBrowser, launchBrowser, removeProfile } from './browser.ts';
import { bundleEntry } from './bundle-harness.ts';
import type { Harness } from './harness-page.ts';

declare global {
  // The page's side of the suite; exists in the browser only.
  var harness: Harness;
}

/** Small chunks, so that a short download has many of them and many moments to be killed in. */
export const labChunkBytes: number = 2 ** 16;

/** A model of random bytes that the lab's server serves. */
export interface LabModel {
  manifest: ModelManifest;
  bytes: Uint8Array<ArrayBuffer>[];
}

/** What a lab model is made of. */
export interface LabModelOptions {
  id: string;
  seed: number;
  /** Length of each file. */
  lengths: readonly number[];
  /** Whether the manifest knows each chunk's hash. Without, chunks are 8 MiB. Default true. */
  chunkHashes?: boolean;
  chunkBytes?: number;
}

/** Server, browser and page of the fault suite. */
export interface Lab {
  readonly server: WeightServer;
  readonly page: Page;
  readonly browser: LabBrowser;
  /** Makes a model and puts its files on the server. */
  addModel(options: LabModelOptions): LabModel;
  /** As `addModel`, from bytes that are given. */
  addModelOf(id: string, bytes: readonly Uint8Array<ArrayBuffer>[]): LabModel;
  openPage(): Promise<Page>;
  /** A fresh page in place of the current one. */
  renewPage(): Promise<void>;
  /** Kills the whole browser and starts it again on the same profile. */
  killAndRestart(): Promise<void>;
  /** Closes the browser and starts it again with an empty profile. */
  restartEmpty(): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything. Call `close` in the end, whatever happened. */
export async function openLab(): Promise<Lab> {
  const server = await startWeightServer();
  const page =
    '<!doctype html><title>lab</title><script type="module" src="/harness-page.js"></script>';
  server.setPage('/', { contentType: 'text/html', body: page });
  for (const entry of ['harness-page', 'harness-worker']) {
    const body = await bundleEntry(fileURLToPath(new URL(`./${entry}.ts`, import.meta.url)));
    server.setPage(`/${entry}.js`, { contentType: 'text/javascript', body });
  }
  let profile = await newProfile();
  let browser = await launchBrowser(profile);
  const openPage = async (): Promise<Page> => {
    const fresh = await browser.context.newPage();
    await fresh.goto(server.origin);
    await fresh.waitForFunction(() => 'harness' in globalThis);
    return fresh;
  };
  let current = await openPage();

  return {
    server,
    get page() {
      return current;
    },
    get browser() {
      return browser;
    },
    addModel: (options) => addModel(server, options),
    addModelOf: (id, bytes) =>
      addModel(
        server,
        { id, seed: 0, lengths: [] },
        bytes.map((content) => content.slice()),
      ),
    openPage,
    async renewPage() {
      const old = current;
      current = await openPage();
      await old.close().catch(() => undefined);
    },
    async killAndRestart() {
      await browser.kill();
      browser = await launchBrowser(profile);
      current = await openPage();
    },
    async restartEmpty() {
      await browser.close();
      await removeProfile(profile);
      profile = await newProfile();
      browser = await launchBrowser(profile);
      current = await openPage();
    },
    async close() {
      await browser.close();
      await server.close();
      await removeProfile(profile);
    },
  };
}

function newProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'localmost-faults-'));
}

function addModel(
  server: WeightServer,
  options: LabModelOptions,
  given?: Uint8Array<ArrayBuffer>[],
): LabModel {
  const { id, lengths, seed } = options;
  const chunkBytes = options.chunkBytes ?? labChunkBytes;
  const bytes = given ?? lengths.map((length, index) => seededBytes(seed * 1000 + index, length));
  const files = bytes.map((content, index) => {
    const path = `part-${index}.bin`;
    server.setFile(`${id}/${path}`, content);
    const chunks = options.chunkHashes ?? true;
    const sha256: string[] = [];
    for (let offset = 0; chunks && offset < content.byteLength; offset += chunkBytes) {
      sha256.push(hexHash(content.subarray(offset, offset + chunkBytes)));
    }
    return {
      path,
      byteLength: content.byteLength,
      sha256: hexHash(content),
      ...(chunks && { chunks: { byteLength: chunkBytes, sha256 } }),
    };
  });
  const manifest: ModelManifest = {
    schemaVersion: 1,
    id,
    name: `Lab model ${id}`,
    description: 'Random bytes in the shape of a model.',
    license: 'CC0-1.0',
    format: 'gguf',
    architecture: 'none',
    quantization: 'none',
    parameterCount: 1,
    contextWindow: 1,
    capabilities: { chat: false },
    kvCacheBytesPerToken: 1,
    files,
    sources: [{ kind: 'url', baseUrl: `${server.origin}/weights/${id}/` }],
  };
  return { manifest, bytes };
}

/** SHA-256 in hex. */
export function hexHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
