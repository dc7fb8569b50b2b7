import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../manifests/manifest-folder.ts';

const maximumProfiles = 8;
const firstPort = 47_190;

/** A browser profile that keeps its weights from run to run, held by this process alone. */
export interface BrowserProfile {
  folder: string;
  /** An origin includes its port: the profile finds its weights again only on this one. */
  port: number;
  release(): Promise<void>;
}

/** Takes the first profile that no living process holds. */
export async function takeBrowserProfile(): Promise<BrowserProfile> {
  const parent = join(cacheFolder, '.browser');
  await mkdir(parent, { recursive: true });
  for (let index = 0; index < maximumProfiles; index += 1) {
    const lockPath = join(parent, `profile-${index}.pid`);
    if (!(await takeLock(lockPath))) continue;
    return {
      folder: join(parent, `profile-${index}`),
      port: firstPort + index,
      release: () => rm(lockPath, { force: true }),
    };
  }
  throw new Error(`All ${maximumProfiles} browser profiles are in use: end another ask first.`);
}

async function takeLock(path: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const file = await open(path, 'wx').catch(() => null);
    if (file !== null) {
      await file.writeFile(String(process.pid));
      await file.close();
      return true;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (isAlive(holder)) return false;
    await rm(path, { force: true });
  }
  return false;
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
