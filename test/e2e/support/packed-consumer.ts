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
  const dependencies = await packedDependencies('localmost', folder);
  for (const name of examples) {
    const from = join(examplesFolder, name);
    await cp(from, join(folder, name), { recursive: true });
    for (const dependency of await dependenciesOf(join(from, 'package.json'))) {
      dependencies[dependency] = linkTo(dependency);
    }
  }
  await install(folder, dependencies);
  return {
    folder,
    packageFolder: join(folder, 'node_modules/localmost'),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same with the packed key proxy alone, as a server has it. */
export async function installPackedKeyProxy(): Promise<PackedConsumer> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-server-'));
  await install(folder, await packedDependencies('key-proxy', folder));
  return {
    folder,
    packageFolder: join(folder, 'node_modules/@localmost/key-proxy'),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Builds and packs a package into a folder. Gives it, and what it depends on, as dependencies. */
async function packedDependencies(name: string, folder: string): Promise<Record<string, string>> {
  const source = join(rootFolder, 'packages', name);
  await packageTool('typescript/bin/tsc', rootFolder, ['-b', source]);
  await run(process.execPath, [join(source, 'build/build-package.mjs')]);
  const manifestPath = join(source, 'package.json');
  const manifest: { name: string } = JSON.parse(await readFile(manifestPath, 'utf8'));
  const needed = await dependenciesOf(manifestPath, ['dependencies']);
  return {
    ...Object.fromEntries(needed.map((dependency) => [dependency, linkTo(dependency)])),
    [manifest.name]: `file:${await pack(source, folder)}`,
  };
}

async function install(folder: string, dependencies: Record<string, string>): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags], { cwd: folder });
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
