import { expect, test } from 'vitest';
import { type CheckedConfig, checkConfig } from './check-config.ts';
import { isolationFault, wantingHeaders } from './isolation-headers.ts';

const isolated = wantingHeaders({}, 'require-corp');
const right: CheckedConfig = {
  optimizeDeps: {
    include: ['localmost > @ai-sdk/provider', 'localmost-other'],
    exclude: ['localmost'],
  },
  server: { headers: isolated },
  preview: { headers: isolated },
  build: {},
};

test('a right configuration has no fault', () => {
  expect(checkConfig(right, true)).toEqual({ errors: [], warnings: [] });
});

test.each(['localmost', 'localmost/hybrid', ' localmost '])('%o prebundled is an error', (name) => {
  const optimizeDeps = { include: [name], exclude: ['localmost'] };
  expect(checkConfig({ ...right, optimizeDeps }, true).errors).toEqual([
    expect.stringContaining('Take it out'),
  ]);
});

test('a lost exclusion and a library build are errors', () => {
  const wrong = { ...right, optimizeDeps: {}, build: { lib: { entry: 'src/index.ts' } } };
  expect(checkConfig(wrong, true).errors).toEqual([
    expect.stringContaining('optimizeDeps.exclude'),
    expect.stringContaining('build.lib'),
  ]);
});

test('headers that do not isolate are a warning where isolation is wanted', () => {
  const wrong = {
    ...right,
    server: { headers: { 'cross-origin-embedder-policy': 'unsafe-none' } },
  };
  expect(checkConfig(wrong, true).warnings).toEqual([
    expect.stringMatching(/^server\.headers: Cross-Origin-Opener-Policy is missing/),
  ]);
  expect(checkConfig(wrong, false).warnings).toEqual([]);
});

test('headers of the app stand, however they are written', () => {
  const own = { 'cross-origin-opener-policy': 'same-origin-allow-popups' };
  expect(wantingHeaders(own, 'credentialless')).toEqual({
    'Cross-Origin-Embedder-Policy': 'credentialless',
  });
  expect(isolationFault(own)).toMatch(/is “same-origin-allow-popups”, not same-origin/);
  expect(isolationFault(isolated)).toBeNull();
});
