/* What npm's commands run: the set-up each of them needs, then the command itself in TypeScript.
   Everything in this folder runs before any package is installed: Node's own modules only. */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { runCommand } from './run-command.mjs';
import { ensureWorkers } from './workers.mjs';

const inBrowser = [ensureDependencies, ensureChromium, ensureWorkers];

/** @type {Record<string, { setUp: (() => Promise<void>)[], entry: string }>} */
const commands = {
  start: { setUp: [ensureDependencies, ensureWorkers], entry: 'packages/cli/src/bin/start.ts' },
  test: { setUp: inBrowser, entry: 'packages/cli/src/bin/test.ts' },
  ask: { setUp: inBrowser, entry: 'packages/cli/src/bin/ask.ts' },
  device: { setUp: inBrowser, entry: 'packages/cli/src/bin/device.ts' },
  models: { setUp: [ensureDependencies], entry: 'packages/cli/src/bin/models.ts' },
  classify: { setUp: [ensureDependencies], entry: 'packages/cli/src/classify/main.ts' },
  faults: { setUp: inBrowser, entry: 'test/faults/main.ts' },
  plumbing: { setUp: inBrowser, entry: 'test/plumbing/main.ts' },
  bench: { setUp: inBrowser, entry: 'test/bench/main.ts' },
  conformance: { setUp: inBrowser, entry: 'test/conformance/main.ts' },
};

const [command = '', ...parameters] = process.argv.slice(2);
try {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
  const known = commands[command];
  if (known === undefined) throw new Error(`Commands: ${Object.keys(commands).join(', ')}.`);
  const { setUp, entry } = known;
  for (const ensure of setUp) await ensure();
  const node = ['--conditions=source', '--import', 'tsx', entry, ...parameters];
  process.exitCode = await runCommand(process.execPath, node);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
