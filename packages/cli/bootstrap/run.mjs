/* npm start, test, run ask, run models: the set-up each of them needs, then the command itself in
   TypeScript. Everything in this folder runs before any package is installed: Node's own modules only. */
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { runCommand } from './run-command.mjs';
import { ensureWorkers } from './workers.mjs';

/** @type {Record<string, (() => Promise<void>)[]>} */
const needs = {
  start: [ensureDependencies, ensureWorkers],
  test: [ensureDependencies, ensureChromium, ensureWorkers],
  ask: [ensureDependencies, ensureChromium, ensureWorkers],
  models: [ensureDependencies],
};

const [command = '', ...parameters] = process.argv.slice(2);
try {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
  for (const ensure of needs[command] ?? []) await ensure();
  const entry = `packages/cli/src/bin/${command}.ts`;
  const node = ['--conditions=source', '--import', 'tsx', entry, ...parameters];
  process.exitCode = await runCommand(process.execPath, node);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
