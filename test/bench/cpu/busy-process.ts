import { spawn } from 'node:child_process';
import { once } from 'node:events';

const mostMs = 120_000;

/** Keeps one core busy by a process of its own, which ends by itself too. @returns what ends it */
export async function startBusyProcess(): Promise<() => Promise<void>> {
  const script = `process.stdout.write('busy'); const end = Date.now() + ${mostMs}; while (Date.now() < end);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return async () => {
    child.kill();
    await ended;
  };
}
