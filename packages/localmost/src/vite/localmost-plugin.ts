import { basename, relative, resolve } from 'node:path';
import type { Plugin, ResolvedConfig, Rolldown, UserConfig } from 'vite';
import { packageFolder } from '../package-folder.ts';
import { checkConfig } from './check-config.ts';
import { type Isolation, wantingHeaders } from './isolation-headers.ts';
import {
  type EngineChoice,
  faultOfEngines,
  missingWorkerFiles,
  neededFiles,
  workerFiles,
} from './package-assets.ts';
import { watchAnswers } from './watch-answers.ts';

/** Settings of {@link localmost}. */
export interface LocalmostPluginOptions {
  /**
   * Which isolation the pages of `vite` and `vite preview` get, so that models may use threads; false
   * for none, where a page must embed others or talk to pop-ups. Default `require-corp`.
   */
  isolation?: Isolation | false;
  /**
   * The engines that the app is built with; the others' files, up to 27 MB each, are left out, and no
   * model is tried on them. Default: all. `onnx` is both of its backends.
   * @example ['cpu', 'onnx-webgpu']
   */
  engines?: readonly EngineChoice[];
}

/**
 * Makes an app that imports `localmost` work in `vite`, `vite build` and `vite preview`: the workers
 * and wasm are found and emitted as files, pages are isolated, and what is wrong is said at start.
 * A server that you put the build on needs the headers too.
 * @throws Error from Vite's start where the app could not work, saying what to change
 */
export function localmost({
  isolation = 'require-corp',
  engines,
}: LocalmostPluginOptions = {}): Plugin {
  const wantsIsolation = isolation !== false;
  const watch = (server: { config: ResolvedConfig; middlewares: Middlewares }) => {
    const complain = (sentence: string) => server.config.logger.warn(`[localmost] ${sentence}`);
    server.middlewares.use(watchAnswers(complain, wantsIsolation));
  };
  return {
    name: 'localmost',
    config: (own) => ({
      // Prebundled, the package's addresses would be relative to the cache of the bundles.
      optimizeDeps: { exclude: ['localmost'], include: ['localmost > @ai-sdk/provider'] },
      ...(isolation !== false && {
        server: { headers: wantingHeaders(own.server?.headers, isolation) },
        preview: { headers: wantingHeaders(own.preview?.headers, isolation) },
      }),
      build: { assetsInlineLimit: neverInlineOurs(own) },
      ...(engines !== undefined && { define: { __LOCALMOST_ENGINES__: JSON.stringify(engines) } }),
    }),
    configResolved(config) {
      // Where a workspace links the package, its files lie outside of what Vite serves.
      config.server.fs.allow.push(packageFolder);
      const { errors, warnings } = checkConfig(config, wantsIsolation);
      const fault = faultOfEngines(engines);
      if (fault !== null) errors.push(fault);
      const missing = missingWorkerFiles(packageFolder);
      if (missing.length > 0) {
        errors.push(
          `the package lacks ${missing.join(', ')}. Install it again; in its own workspace run npm run build.`,
        );
      }
      for (const warning of warnings) config.logger.warn(`[localmost] ${warning}`);
      if (errors.length > 0)
        throw new Error(errors.map((error) => `[localmost] ${error}`).join('\n'));
    },
    configureServer: watch,
    configurePreviewServer: watch,
    generateBundle(_options, bundle) {
      if (this.environment.config.consumer !== 'client' || !usesRuntimes(bundle)) return;
      const needed = neededFiles(engines);
      const isUnneeded = (path: string) =>
        isOurs(path) && workerFiles.includes(basename(path)) && !needed.includes(basename(path));
      const present = new Set<string>();
      for (const [asset, paths] of assetsOf(bundle, this.environment.config.root)) {
        if (paths.every(isUnneeded)) delete bundle[asset];
        else for (const path of paths.filter(isOurs)) present.add(basename(path));
      }
      const lost = needed.filter((name) => !present.has(name));
      if (lost.length === 0) return;
      this.error(
        `[localmost] the build has no ${lost.join(', ')}, so no model could start. Is a plug-in rewriting new URL(…, import.meta.url) in node_modules/localmost?`,
      );
    },
  };
}

interface Middlewares {
  use(handler: ReturnType<typeof watchAnswers>): unknown;
}

/** An inlined worker could not be sealed, and a page's own policy may forbid data: addresses. */
function neverInlineOurs(own: UserConfig) {
  const limit = own.build?.assetsInlineLimit;
  return (path: string, content: Buffer): boolean | undefined => {
    if (isOurs(path)) return false;
    if (typeof limit === 'number') return content.byteLength < limit;
    return limit?.(path, content);
  };
}

/** The module that names the workers, as a file of the package or of its sources. */
const runtimesModule = /\/(lib\/index\.js|src\/default-runtimes\.ts)$/;

function usesRuntimes(bundle: Rolldown.OutputBundle): boolean {
  return Object.values(bundle).some(
    (file) =>
      file.type === 'chunk' && file.moduleIds.some((id) => isOurs(id) && runtimesModule.test(id)),
  );
}

/** Assets by their path in the bundle, with the files that each was made from: several of the same bytes. */
function assetsOf(bundle: Rolldown.OutputBundle, root: string): [asset: string, paths: string[]][] {
  return Object.values(bundle).flatMap((file): [string, string[]][] =>
    file.type === 'asset' && file.originalFileNames.length > 0
      ? [[file.fileName, file.originalFileNames.map((path) => resolve(root, path))]]
      : [],
  );
}

function isOurs(path: string): boolean {
  return !relative(packageFolder, path).startsWith('..');
}
