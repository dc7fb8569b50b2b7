import { readdir, readFile } from 'node:fs/promises';

/** Between two looks at the memory. */
const sampleIntervalMs = 40;
/** Linux counts processor time in hundredths of a second. */
const millisecondsPerTick = 10;

/**
 * Gives the proportional set size of all processes in a group, in bytes: pages shared by several
 * count once. Linux only.
 */
export async function groupMemoryBytes(processGroup: number): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(ids.map((id) => memoryOf(id, processGroup)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Processor time that the living processes of a group have used, in milliseconds. Linux only. */
export async function groupCpuMs(processGroup: number): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const times = await Promise.all(
    ids.map(async (id) => {
      const fields = await statFields(id);
      const belongs = Number(fields?.[2]) === processGroup;
      return belongs ? Number(fields?.[11]) + Number(fields?.[12]) : 0;
    }),
  );
  return times.reduce((sum, ticks) => sum + ticks, 0) * millisecondsPerTick;
}

/** Runs the work and gives the highest memory seen meanwhile, above what it was before. */
export async function peakMemoryBytes(
  processGroup: number,
  work: () => Promise<void>,
): Promise<number> {
  const before = await groupMemoryBytes(processGroup);
  let peak = before;
  let running = true;
  const sampling = (async () => {
    while (running) {
      peak = Math.max(peak, await groupMemoryBytes(processGroup));
      await new Promise((resolve) => setTimeout(resolve, sampleIntervalMs));
    }
  })();
  try {
    await work();
  } finally {
    running = false;
    await sampling;
  }
  return peak - before;
}

async function memoryOf(id: string, processGroup: number): Promise<number> {
  const belongs = Number((await statFields(id))?.[2]) === processGroup;
  return belongs ? processMemoryBytes(Number(id)) : 0;
}

/** The proportional set size of one process in bytes; 0 where it has ended. Linux only. */
export async function processMemoryBytes(processId: number): Promise<number> {
  const rollup = await readFile(`/proc/${processId}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/**
 * Memory that one process took for itself, in bytes: without files mapped into it, whose share depends
 * on how many other processes map them. 0 where it has ended. Linux only.
 */
export async function takenMemoryBytes(processId: number): Promise<number> {
  const rollup = await readFile(`/proc/${processId}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  return (kilobytes('Pss_Anon') + kilobytes('Pss_Shmem')) * 1024;
}

/** Fields after the name, which stands in parentheses and may hold anything: state, parent, group… */
async function statFields(id: string): Promise<string[] | null> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
