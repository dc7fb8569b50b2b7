import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rootFolder } from '@localmost/cli';

const run = promisify(execFile);
const examplesFolder = join(rootFolder, 'demo/examples');

/** An app's folder in which `localmost` was installed from the packed file, as a consumer has it. */
export interface PackedConsumer {
  folder: string;
  /** The installed package. */
  packageFolder: string;
  close(): Promise<void>;
}

/**
 * Builds and packs `localmost`, installs the packed file without a network into a folder of its own,
 * and copies examples there. What the examples depend on beside it is linked from this workspace.
 */
export async function installPacked(examples: readonly string[]): Promise<PackedConsumer> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-consumer-'));
  await packageTool('typescript/bin/tsc', rootFolder, ['-b', 'packages/localmost']);
  await run(process.execPath, [join(rootFolder, 'packages/localmost/build/build-package.mjs')]);
  const tarball = await pack(join(rootFolder, 'packages/localmost'), folder);
  const dependencies: Record<string, string> = {};
  for (const name of examples) {
    const from = join(examplesFolder, name);
    await cp(from, join(folder, name), { recursive: true });
    for (const dependency of await dependenciesOf(join(from, 'package.json'))) {
      dependencies[dependency] = linkTo(dependency);
    }
  }
  for (const dependency of await dependenciesOf(
    join(rootFolder, 'packages/localmost/package.json'),
    ['dependencies'],
  )) {
    dependencies[dependency] = linkTo(dependency);
  }
  dependencies.localmost = `file:${tarball}`;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags], { cwd: folder });
  return {
    folder,
    packageFolder: join(folder, 'node_modules/localmost'),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs a program of this workspace's packages in a folder. @throws with its output where it fails */
export async function packageTool(
  script: string,
  folder: string,
  parameters: readonly string[],
): Promise<string> {
  // The setting of the test runner would make another build than a person gets.
  const { NODE_ENV: _, ...env } = process.env;
  const path = join(rootFolder, 'node_modules', script);
  const { stdout, stderr } = await run(process.execPath, [path, ...parameters], {
    cwd: folder,
    env,
  }).catch((error: Error & { stdout?: string; stderr?: string }) => {
    throw new Error(`${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  });
  return stdout + stderr;
}

async function pack(packageFolder: string, destination: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', destination], {
    cwd: packageFolder,
  });
  return join(destination, stdout.trim());
}

async function dependenciesOf(
  manifestPath: string,
  kinds: readonly string[] = ['dependencies', 'devDependencies'],
): Promise<string[]> {
  const text = await readFile(manifestPath, 'utf8').catch(() => '{}');
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(text);
  return kinds
    .flatMap((kind) => Object.keys(manifest[kind] ?? {}))
    .filter((name) => name !== 'localmost');
}

function linkTo(dependency: string): string {
  return `file:${join(rootFolder, 'node_modules', dependency)}`;
}
