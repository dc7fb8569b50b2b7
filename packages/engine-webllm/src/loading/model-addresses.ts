import type { MlcBuild, ModelManifest } from '@localmost/protocol';

/** `.invalid` names no host anywhere: what escaped the cache could reach nobody. */
const host = 'https://localmost.invalid/';
const base = `${host}resolve/pinned/`;
const library = `${host}library.wasm`;

/** Addresses under which web-llm asks for a model's files; they exist in the cache alone. */
export interface ModelAddresses {
  /** What all files but the library lie under. */
  readonly base: string;
  readonly library: string;
  /** The manifest's path for an address; undefined where it names no file of the model. */
  pathOf(address: string): string | undefined;
  all(): readonly string[];
}

/** The addresses of one model's files. */
export function modelAddresses(manifest: ModelManifest, build: MlcBuild): ModelAddresses {
  const folder = build.folder === undefined ? '' : `${build.folder}/`;
  const paths = new Map<string, string>([[library, build.libraryPath]]);
  for (const { path } of manifest.files) {
    if (path !== build.libraryPath && path.startsWith(folder)) {
      paths.set(base + path.slice(folder.length), path);
    }
  }
  return {
    base,
    library,
    pathOf: (address) => paths.get(address),
    all: () => [...paths.keys()],
  };
}
