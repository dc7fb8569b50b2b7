/** One program of `npm test`. */
export interface CheckStep {
  name: string;
  /** Program of node_modules/.bin, or `node`, and its parameters. */
  command: readonly [string, ...string[]];
  /** Where a test runner leaves its report; absent for a plain check. */
  reportName?: string;
}

const face = 'packages/localmost';
const keyProxy = 'packages/key-proxy';

/** Everything that `npm test` runs, the cheap first. */
export const checkSteps: readonly CheckStep[] = [
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'types of the service worker', command: ['tsc', '-p', 'demo/src/service-worker'] },
  { name: 'unused code and dependencies', command: ['knip'] },
  { name: 'build of the packages', command: ['tsc', '-b', face, keyProxy] },
  { name: 'what is published', command: ['node', `${face}/build/build-package.mjs`] },
  { name: 'package metadata', command: ['publint', face, '--strict'] },
  { name: 'package types', command: ['attw', '--pack', face, '--profile', 'esm-only'] },
  { name: 'the key proxy, published', command: ['node', `${keyProxy}/build/build-package.mjs`] },
  { name: 'metadata of the key proxy', command: ['publint', keyProxy, '--strict'] },
  {
    name: 'types of the key proxy',
    command: ['attw', '--pack', keyProxy, '--profile', 'esm-only'],
  },
  { name: 'bundle size', command: ['size-limit'] },
  tests('unit'),
  tests('conformance'),
  tests('browser'),
  tests('e2e'),
  {
    name: 'faults of the store, short form',
    command: ['tsx', '--conditions=source', 'test/faults/main.ts', 'store', '--quick'],
  },
  {
    name: 'faults of the policy, short form',
    command: ['tsx', '--conditions=source', 'test/faults/main.ts', 'policy', '--quick'],
  },
  {
    name: 'faults of the runtime, short form',
    command: ['tsx', '--conditions=source', 'test/faults/main.ts', 'runtime', '--quick'],
  },
];

function tests(project: string): CheckStep {
  return {
    name: `${project} tests`,
    command: ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json'],
    reportName: `${project}.json`,
  };
}
