// Compiles the kernels to packages/engine-cpu/kernels/*.wasm; does nothing when they are up to date.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelSource, variantSource } from './generator/kernel-source.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const assembly = join(root, 'assembly');
const kernels = join(root, 'kernels');
const stampFile = join(kernels, 'sources.sha256');

const builds = ['simd', 'relaxed', 'pairs'].flatMap((variant) =>
  [false, true].map((shared) => ({
    variant,
    shared,
    name: `${variant}${shared ? '-threads' : ''}`,
  })),
);

/** Builds all modules. @returns the paths of the wasm files */
export async function buildKernels() {
  const outputs = builds.map(({ name }) => join(kernels, `${name}.wasm`));
  const sources = await readSources();
  const stamp = await stampOf(sources);
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return outputs;
  await mkdir(kernels, { recursive: true });
  for (const build of builds) await compile(build, sources);
  await writeFile(stampFile, stamp);
  return outputs;
}

async function readSources() {
  const names = (await readdir(assembly)).filter((name) => name.endsWith('.ts')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(assembly, name), 'utf8')]),
    ),
  );
}

async function stampOf(sources) {
  const hash = createHash('sha256');
  for (const [name, text] of sources) hash.update(`${name}\n${text}`);
  for (const { variant, name } of builds) hash.update(`${name}\n${kernelSource(variant)}`);
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  return hash.digest('hex');
}

/**
 * Above 1 the optimiser moves each integer sum to its single use, so that all products of one sum come
 * before the next sum's; all unpacked weights are then alive at once and go through the stack. That
 * cost a quarter of the matrix kernels' speed. What else it does browsers do again.
 */
const optimizeLevel = '1';

async function compile({ variant, shared, name }, sources) {
  const { default: asc } = await import('assemblyscript/asc');
  const files = new Map([
    ...sources,
    ['generated.ts', kernelSource(variant)],
    ['variant.ts', variantSource(variant)],
  ]);
  const features = ['simd', 'threads', ...(variant === 'simd' ? [] : ['relaxed-simd'])];
  const { error, stderr } = await asc.main(
    [
      'kernels.ts',
      ...[
        '--outFile',
        `${name}.wasm`,
        '--optimizeLevel',
        optimizeLevel,
        '--noAssert',
        '--runtime',
        'stub',
        '--importMemory',
      ],
      ...features.flatMap((feature) => ['--enable', feature]),
      ...(shared ? ['--sharedMemory'] : []),
      ...['--initialMemory', '1', '--maximumMemory', '65536'],
    ],
    {
      readFile: (path) => files.get(path) ?? null,
      writeFile: (path, contents) => writeFile(join(kernels, path), contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${name}: ${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of await buildKernels()) process.stdout.write(`${path}\n`);
}
