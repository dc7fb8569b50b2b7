import { createServer } from 'node:net';
import { join } from 'node:path';
import { build, type InlineConfig, preview } from 'vite';
import { rootFolder } from '../manifests/manifest-folder.ts';
import { defaultFolders, type WeightFolders } from '../weights/model-files.ts';
import { modelFilesPlugin } from './model-files-plugin.ts';

/** A page that is built once and then served from this machine to this machine. */
export interface PageServer {
  /** With a slash at the end. */
  address: string;
  close(): Promise<void>;
}

/** Settings of {@link servePage}. */
export interface PageServerOptions {
  /** Folder of the page's `index.html`; a `vite.config.ts` in it is used. */
  pageFolder: string;
  /** Where the built page lies. */
  outputFolder: string;
  /** The port to take; the next free one where it is taken and `strictPort` is not set. */
  port: number;
  strictPort?: boolean;
  folders?: WeightFolders;
}

/** The headers which make a page cross-origin isolated, so that wasm may use threads. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The folder of the demo page. */
export const demoFolder: string = join(rootFolder, 'demo');

/** Builds a page and serves it, isolated, with the weights of this machine under `/models/`. */
export async function servePage(options: PageServerOptions): Promise<PageServer> {
  const config: InlineConfig = {
    root: options.pageFolder,
    logLevel: 'warn',
    appType: 'mpa',
    base: './',
    resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
    build: { outDir: options.outputFolder, emptyOutDir: true, assetsInlineLimit: 0 },
  };
  await build(config);
  const port = options.strictPort ? options.port : await freePort(options.port);
  const server = await preview({
    ...config,
    plugins: [modelFilesPlugin(options.folders ?? defaultFolders)],
    preview: { host: '127.0.0.1', port, strictPort: true, headers: isolationHeaders },
  });
  return {
    address: `http://localhost:${port}/`,
    async close() {
      await server.close();
    },
  };
}

/** The first free port from `port` on; 0 asks the system for one. */
async function freePort(port: number): Promise<number> {
  for (let candidate = port; candidate < port + 100; candidate += 1) {
    const taken = await takePort(candidate);
    if (taken !== null) return taken;
  }
  return (await takePort(0)) ?? port;
}

function takePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const taken = typeof address === 'object' ? (address?.port ?? null) : null;
      probe.close(() => resolve(taken));
    });
  });
}
