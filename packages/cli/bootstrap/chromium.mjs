import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const fixedPaths = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds Chromium, or installs Debian's package where that is allowed (as root, or by sudo without a
 * password), and names it to every child through `LOCALMOST_CHROMIUM`.
 * @throws {Error} with the one command that installs it
 */
export async function ensureChromium() {
  const path = findChromium() ?? (await installChromium());
  if (path === null) {
    throw new Error(
      'No Chromium found. Install it (Debian: sudo apt-get install chromium), ' +
        'or set LOCALMOST_CHROMIUM to its path, then repeat.',
    );
  }
  process.env.LOCALMOST_CHROMIUM = path;
}

/** @returns {string | null} */
function findChromium() {
  const named = process.env.LOCALMOST_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...fixedPaths].find((path) => existsSync(path) && starts(path)) ?? null;
}

/** Ubuntu's `chromium-browser` may be a script that only asks for a snap: a version is the proof. */
function starts(/** @type {string} */ path) {
  return spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

/** @returns {Promise<string | null>} */
async function installChromium() {
  const prefix = administratorPrefix();
  if (prefix === null || spawnSync('apt-get', ['--version']).status !== 0) return null;
  console.error('Installing Chromium from the Debian packages …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (/** @type {string[]} */ ...command) => {
    const [program = '', ...parameters] = [...prefix, ...command];
    return runCommand(program, parameters, { env, quiet: true });
  };
  await run('apt-get', 'update');
  const code = await run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
  if (code !== 0) console.error(`apt-get install chromium ended with ${code}.`);
  return findChromium();
}

/** @returns {string[] | null} what stands before a command that needs root; null when it may not be */
function administratorPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { timeout: 10_000, stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : null;
}
