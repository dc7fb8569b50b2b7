// Compiles assembly/multiply.ts to src/generated/kernel-bytes.ts, which is kept in the repository: it is
// small, and the classifier then needs no build. With --print the file's text goes to the output alone,
// for the test that compares.
import { readFile, writeFile } from 'node:fs/promises';

const source = new URL('../assembly/multiply.ts', import.meta.url);
const target = new URL('../src/generated/kernel-bytes.ts', import.meta.url);

/** @returns {Promise<string>} the module of the kernel, as base64 */
async function compileKernel() {
  const { default: asc } = await import('assemblyscript/asc');
  const text = await readFile(source, 'utf8');
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main(
    [
      ...['multiply.ts', '--outFile', 'multiply.wasm', '--optimizeLevel', '1', '--noAssert'],
      ...['--runtime', 'stub', '--importMemory', '--enable', 'simd'],
    ],
    {
      readFile: (path) => (path === 'multiply.ts' ? text : null),
      writeFile: (_path, contents) => {
        if (typeof contents !== 'string') bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString('base64');
}

const text =
  '/** The compiled kernel, written by packages/sensitivity/build/build-kernel.mjs. */\n' +
  `export const kernelBase64: string =\n  '${await compileKernel()}';\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else await writeFile(target, text);
