import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const modelsFolder = fileURLToPath(new URL('../../models/', import.meta.url));
/** The hub, and the hosts its files are redirected to. */
const hubOrigins = ['https://huggingface.co', 'https://*.hf.co'];

/**
 * Puts the page's Content-Security-Policy into its head: scripts and styles of its own only, and a
 * network that reaches no further than the sources which the models' manifests name.
 */
export function contentSecurityPolicyPlugin(): Plugin {
  return {
    name: 'localmost:content-security-policy',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy() },
        injectTo: 'head-prepend',
      },
    ],
  };
}

function policy(): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    'style-src': ["'self'"],
    'img-src': ["'self'"],
    'connect-src': ["'self'", ...new Set(sourceOrigins())],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

function* sourceOrigins(): Generator<string> {
  for (const name of readdirSync(modelsFolder).filter((file) => file.endsWith('.json'))) {
    const manifest: { sources?: { kind?: string; baseUrl?: string }[] } = JSON.parse(
      readFileSync(`${modelsFolder}${name}`, 'utf8'),
    );
    for (const { kind, baseUrl = '' } of manifest.sources ?? []) {
      if (kind === 'huggingface') yield* hubOrigins;
      if (kind === 'url' && URL.canParse(baseUrl)) yield new URL(baseUrl).origin;
    }
  }
}
