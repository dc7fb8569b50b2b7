import { isolationFault } from './isolation-headers.ts';

/** The parts of Vite's resolved configuration that decide whether Localmost works. */
export interface CheckedConfig {
  optimizeDeps: {
    include?: readonly string[] | undefined;
    exclude?: readonly string[] | undefined;
  };
  server: { headers?: Readonly<Record<string, unknown>> | undefined };
  preview: { headers?: Readonly<Record<string, unknown>> | undefined };
  build: { lib?: unknown };
}

/** What is wrong with a configuration, each as a sentence that says what to do. */
export interface ConfigFaults {
  /** Nothing could work. */
  errors: string[];
  /** It works, but not as well as it could. */
  warnings: string[];
}

/** Looks for everything that is known to break an app. Pure. */
export function checkConfig(config: CheckedConfig, wantsIsolation: boolean): ConfigFaults {
  const { include = [], exclude = [] } = config.optimizeDeps;
  const errors: string[] = [];
  const prebundled = include.find((name) => /^localmost(\/[^>]*)?$/.test(name.trim()));
  if (prebundled !== undefined) {
    errors.push(
      `optimizeDeps.include names ${prebundled}: prebundled, it would look for its workers where they are not. Take it out.`,
    );
  }
  if (!exclude.includes('localmost')) {
    errors.push(
      'optimizeDeps.exclude lacks localmost, though this plug-in put it there. Find the plug-in that replaces the list.',
    );
  }
  if (config.build.lib) {
    errors.push(
      'build.lib is set: a library would have every worker and wasm inlined as text. Make localmost external (build.rolldownOptions.external), and leave this plug-in to the app.',
    );
  }
  return { errors, warnings: wantsIsolation ? headerWarnings(config) : [] };
}

function headerWarnings({ server, preview }: CheckedConfig): string[] {
  return Object.entries({ server, preview }).flatMap(([name, { headers = {} }]) => {
    const fault = isolationFault(headers);
    return fault === null
      ? []
      : [`${name}.headers: ${fault}, so models run on one thread. Correct it, or leave it out.`];
  });
}
