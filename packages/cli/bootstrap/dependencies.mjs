import { accessSync, constants, mkdtempSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Makes node_modules fit package-lock.json, by `npm install` where it does not.
 * @throws {Error} when npm fails
 */
export async function ensureDependencies() {
  const reason = whyStale();
  if (reason === null) return;
  console.error(`Installing packages (${reason}) …`);
  const npm = process.env.npm_execpath;
  const [program, prefix] = npm ? [process.execPath, [npm]] : ['npm', []];
  // No package here needs its install script, and a script is code that nobody reviewed.
  // Not `npm ci`: it refuses a lock without the optional packages of every platform, and a mirror of
  // the registry may lack those of others. The lock still fixes every version, and is not rewritten.
  const flags = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const code = await runCommand(program, [...prefix, ...flags], { env: npmEnvironment() });
  if (code !== 0) {
    throw new Error(
      `npm install ended with ${code}. Check the network and npm's registry, then repeat.`,
    );
  }
}

/**
 * Compares the lock file with the copy that npm leaves in node_modules when an install is complete.
 * A package for another platform is optional, and is not there.
 * @returns {string | null} the reason, or null when all is there
 */
function whyStale() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  if (present === null) return 'none yet';
  for (const [path, entry] of Object.entries(wanted ?? {})) {
    if (!path.includes('node_modules/') || entry.optional || entry.peer) continue;
    if (present[path]?.version !== entry.version) return `${path} is not as locked`;
  }
  return null;
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean }> | null}
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** npm keeps its cache in the home folder; where there is none, a temporary one serves. */
function npmEnvironment() {
  try {
    accessSync(homedir() || '/nonexistent', constants.W_OK);
    return process.env;
  } catch {
    const cache = mkdtempSync(join(tmpdir(), 'localmost-npm-'));
    return { ...process.env, npm_config_cache: cache };
  }
}
