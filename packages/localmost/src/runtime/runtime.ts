import type { ExecutionBackend, ModelManifest } from '@localmost/protocol';

/** One way to run models, as plain data: which prebuilt worker, and which files it needs beside it. */
export interface Runtime {
  /** Id of the engine inside, such as `onnx`. */
  engineId: string;
  backend: ExecutionBackend;
  /** Formats of weights that the engine reads. */
  formats: readonly ModelManifest['format'][];
  /** Address of a worker bundled into one ESM file; the page reads it and seals it. */
  workerUrl: string;
  /** Addresses of binary files, by the name the engine knows them by. */
  assets: Readonly<Record<string, string>>;
}
