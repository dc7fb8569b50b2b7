#!/usr/bin/env node
/* What npm's commands and `npx localmost` run: the set-up each of them needs, then the command itself in TypeScript.
   Everything in this folder runs before any package is installed: Node's own modules only. */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { runCommand } from './run-command.mjs';
import { ensureWorkers } from './workers.mjs';

const inBrowser = [ensureDependencies, ensureChromium, ensureWorkers];

/** @type {Record<string, { about: string, setUp: (() => Promise<void>)[], entry: string }>} */
const commands = {
  start: {
    about: 'sets up, fetches the default model, serves the demo',
    setUp: [ensureDependencies, ensureWorkers],
    entry: 'packages/cli/src/bin/start.ts',
  },
  test: { about: 'every check and test', setUp: inBrowser, entry: 'packages/cli/src/bin/test.ts' },
  ask: {
    about: 'one answer in headless Chromium',
    setUp: inBrowser,
    entry: 'packages/cli/src/bin/ask.ts',
  },
  device: {
    about: 'what this machine’s browser can do',
    setUp: inBrowser,
    entry: 'packages/cli/src/bin/device.ts',
  },
  models: {
    about: 'known models: list, pull, verify, add',
    setUp: [ensureDependencies],
    entry: 'packages/cli/src/bin/models.ts',
  },
  advise: {
    about: 'where to run, from four questions',
    setUp: [ensureDependencies],
    entry: 'packages/cli/src/bin/advise.ts',
  },
  classify: {
    about: 'how private each line of a file is',
    setUp: [ensureDependencies],
    entry: 'packages/cli/src/classify/main.ts',
  },
  faults: { about: 'the long fault suites', setUp: inBrowser, entry: 'test/faults/main.ts' },
  plumbing: {
    about: 'web-llm’s parts against local files',
    setUp: inBrowser,
    entry: 'test/plumbing/main.ts',
  },
  bench: { about: 'benchmarks', setUp: inBrowser, entry: 'test/bench/main.ts' },
  conformance: {
    about: 'one suite over every engine and backend',
    setUp: inBrowser,
    entry: 'test/conformance/main.ts',
  },
};

const [command = '', ...parameters] = process.argv.slice(2);
try {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
  const known = commands[command];
  if (known === undefined) {
    const lines = Object.entries(commands).map(
      ([name, { about }]) => `  ${name.padEnd(12)} ${about}`,
    );
    throw new Error(
      ['npx localmost <command>, with --help for its own words', ...lines].join('\n'),
    );
  }
  const { setUp, entry } = known;
  for (const ensure of setUp) await ensure();
  const node = ['--conditions=source', '--import', 'tsx', entry, ...parameters];
  process.exitCode = await runCommand(process.execPath, node);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
