import { type ModelFile, type ModelFiles, UnsupportedModelError } from '@localmost/protocol';
import { parseJson } from '../chat-config.ts';
import type { ModelAddresses } from './model-addresses.ts';
import { parseTensorList, tensorListName } from './tensor-list.ts';

/** As much of a cached answer as web-llm reads. */
export interface CachedFile {
  arrayBuffer(): Promise<ArrayBuffer>;
  json(): Promise<unknown>;
}

/**
 * The browser's Cache as web-llm sees it: it holds every file of the model from the start, so that
 * nothing is fetched, and keeps nothing, so that nothing lies on the disk twice.
 */
export interface FileCache {
  match(request: Request): Promise<CachedFile | undefined>;
  /** Never needed for a file of the model. @throws UnsupportedModelError */
  add(request: Request): Promise<never>;
  keys(): Promise<readonly { readonly url: string }[]>;
}

/** What a {@link FileCache} tells of its work. */
export interface FileCacheOptions {
  signal: AbortSignal;
  /** Called with the length of each file that was read whole, once for each. */
  onRead: (byteLength: number, path: string) => void;
  /**
   * What was thrown while a file was read. web-llm wraps some errors in text; this is the one that
   * counts.
   */
  onFault: (fault: unknown) => void;
}

/** A cache of one model's verified files, each under the address that {@link ModelAddresses} gives it. */
export function createFileCache(
  files: ModelFiles,
  addresses: ModelAddresses,
  { signal, onRead, onFault }: FileCacheOptions,
): FileCache {
  const counted = new Set<string>();

  async function readWhole(file: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
    signal.throwIfAborted();
    const bytes = await file.read(0, file.byteLength);
    signal.throwIfAborted();
    if (!counted.has(file.path)) onRead(bytes.byteLength, file.path);
    counted.add(file.path);
    return bytes;
  }

  async function reported<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (fault) {
      onFault(fault);
      throw fault;
    }
  }

  return {
    async match({ url }) {
      const path = addresses.pathOf(url);
      if (path === undefined) return undefined;
      return reported(async () => {
        const file = await files.open(path);
        return {
          arrayBuffer: () => reported(async () => (await readWhole(file)).buffer),
          json: () =>
            reported(async () => {
              const bytes = await readWhole(file);
              if (path.endsWith(tensorListName)) parseTensorList(bytes);
              return parseJson(bytes, path);
            }),
        };
      });
    },
    add: ({ url }) =>
      reported(async () => {
        throw unlisted(files.manifest.id, url);
      }),
    async keys() {
      return addresses.all().map((url) => ({ url }));
    },
  };
}

/** Its own files ask for one that the manifest does not have: nobody vouches for that one. */
function unlisted(modelId: string, url: string): UnsupportedModelError {
  const path = URL.parse(url)?.pathname.slice(0, 200) ?? '';
  return new UnsupportedModelError({
    message: `web-llm asks for ${path}, which is not among the files of ${modelId}.`,
    details: { modelId, path },
    remedies: ['Pin the model anew with `npm run models -- add-mlc`.'],
  });
}
