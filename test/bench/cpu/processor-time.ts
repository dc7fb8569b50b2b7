import { readdirSync, readFileSync } from 'node:fs';

/**
 * Milliseconds that a process and all its descendants have spent on processors, all threads together
 * (Linux). Unlike wall time it hardly counts what other programs do on a shared machine.
 * @see https://docs.kernel.org/scheduler/sched-stats.html for `schedstat`: nanoseconds on the processor first
 */
export function processorMs(rootId: number): number {
  return family(rootId).reduce((sum, id) => sum + threadsMs(id), 0);
}

function threadsMs(processId: number): number {
  try {
    return readdirSync(`/proc/${processId}/task`).reduce((sum, thread) => {
      const text = readFileSync(`/proc/${processId}/task/${thread}/schedstat`, 'utf8');
      return sum + Number(text.split(' ')[0]) / 1e6;
    }, 0);
  } catch {
    return 0; // It ended while it was read.
  }
}

function family(rootId: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while it was read.
    }
  }
  const found = [rootId];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}
