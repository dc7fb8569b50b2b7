import { cpus } from 'node:os';

/** Whether the machine was idle when a run began. */
export interface IdleGate {
  readonly isIdle: boolean;
  /** Cores that other programs kept busy in the last second looked at. */
  readonly busyCores: number;
  readonly cores: number;
  readonly waitedSeconds: number;
}

/** So much of one core is what a machine at rest takes. */
const mostBusyCores = 0.25;
const lookMs = 2000;

/**
 * Waits until other programs leave the processors alone, at most so long. A machine that does not come
 * to rest is measured all the same, and the figures say so.
 */
export async function waitForIdle(mostSeconds: number): Promise<IdleGate> {
  const cores = cpus().length;
  for (let waitedMs = 0; ; waitedMs += lookMs) {
    const busyCores = Math.round(100 * (await busyShare()) * cores) / 100;
    const isIdle = busyCores <= mostBusyCores;
    if (isIdle || waitedMs >= 1000 * mostSeconds) {
      if (!isIdle) console.error(`${busyCores} of ${cores} cores are busy: measured under load.`);
      return { isIdle, busyCores, cores, waitedSeconds: waitedMs / 1000 };
    }
    console.error(`${busyCores} of ${cores} cores are busy; waiting.`);
  }
}

async function busyShare(): Promise<number> {
  const before = times();
  await new Promise((resolve) => setTimeout(resolve, lookMs));
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { idle: number; all: number } {
  const each = cpus().map((cpu) => cpu.times);
  return {
    idle: each.reduce((sum, { idle }) => sum + idle, 0),
    all: each.reduce(
      (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
      0,
    ),
  };
}
