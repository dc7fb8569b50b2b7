import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FuzzJob, FuzzOutcome } from './fuzz-job.ts';

const child = fileURLToPath(new URL('./fuzz-child.ts', import.meta.url));
const startMs = 120_000;
/** wasm memory never shrinks: a process above this is replaced, as a worker is by unloading. */
const replacedAboveMiB = 1_500;

/** A process that tries damaged models, and is replaced when it hangs, dies or has grown. */
export class FuzzProcess {
  #process: ChildProcess | undefined;

  /** What came of a job; `hung` or `died` where the process could not say. */
  async attempt(job: FuzzJob, limitMs: number): Promise<FuzzOutcome> {
    this.#process ??= await start();
    const { code, ...outcome } = await ask(this.#process, job, limitMs);
    const isWell = code !== 'hung' && code !== 'died' && !outcome.spent;
    if (!isWell || outcome.residentMiB > replacedAboveMiB) this.end();
    return { code, ...outcome };
  }

  end(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }
}

async function start(): Promise<ChildProcess> {
  const started = fork(child, { execArgv: process.execArgv, stdio: 'ignore' });
  await once(started, 'message', { signal: AbortSignal.timeout(startMs) });
  return started;
}

function ask(asked: ChildProcess, job: FuzzJob, limitMs: number): Promise<FuzzOutcome> {
  return new Promise((resolve) => {
    const settle = (outcome: FuzzOutcome) => {
      clearTimeout(timer);
      asked.removeAllListeners();
      resolve(outcome);
    };
    const lost = (code: string) =>
      settle({ ...job, code, what: '', tookMs: limitMs, residentMiB: 0, spent: true });
    const timer = setTimeout(() => lost('hung'), limitMs);
    asked.once('message', (outcome: FuzzOutcome) => settle(outcome));
    asked.once('exit', () => lost('died'));
    asked.send(job);
  });
}
