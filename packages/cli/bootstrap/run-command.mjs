import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs one program to its end from the checkout's root and gives its exit code; 127 where it cannot
 * be started. Ctrl-C reaches the child through the terminal; it decides how to end.
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet drops all output
 * @returns {Promise<number>}
 */
export function runCommand(program, parameters, { env = process.env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: root,
      env,
      stdio: quiet ? 'ignore' : 'inherit',
    });
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const waitForChild = () => {};
    process.on('SIGTERM', passOn).on('SIGINT', waitForChild);
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => {
      process.off('SIGTERM', passOn).off('SIGINT', waitForChild);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
