import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';

/** Chromium's switches for a headless run as root; SwiftShader gives WebGPU without a GPU. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

/** The Debian package's Chromium, unless `LOCALMOST_CHROMIUM` names another. */
export const chromiumPath: string = process.env.LOCALMOST_CHROMIUM ?? '/usr/bin/chromium';

/** The headers which make a page cross-origin isolated, so that wasm may use threads. */
export const isolationHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The Vitest project whose tests run in real Chromium. @param options export conditions to resolve with */
export function browserProject(options: { conditions: string[] }): TestProjectInlineConfiguration {
  return {
    resolve: { conditions: options.conditions },
    optimizeDeps: {
      exclude: ['onnxruntime-web', '@wllama/wllama', '@mlc-ai/web-llm'],
      // Found only when a test runs, they would reload the page in the middle of it.
      include: [
        '@ai-sdk/openai-compatible',
        '@ai-sdk/provider',
        '@ai-sdk/react',
        'ai',
        'openai',
        'react',
        'react-dom/client',
      ],
    },
    server: { headers: { ...isolationHeaders } },
    test: {
      name: 'browser',
      include: [
        'packages/*/src/**/*.browser.test.ts',
        'test/browser/**/*.test.ts',
        'test/conformance/**/*.browser.test.ts',
      ],
      testTimeout: 120_000,
      globalSetup: ['./test/build-test-workers.ts'],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath: chromiumPath, args: [...chromiumArguments] },
        }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}
