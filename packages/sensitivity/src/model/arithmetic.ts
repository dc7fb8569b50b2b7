import { kernelBase64 } from '../generated/kernel-bytes.ts';
import { Arena } from './arena.ts';
import { bytesOfBase64 } from './base64.ts';
import { type Multiply, multiplyPlainly } from './linear.ts';

/** What the network computes with, and the memory that its weights and values must lie in. */
export interface Arithmetic {
  arena: Arena;
  multiply: Multiply;
}

/** Room for the weights and one window: some 2 MB are used. */
const memoryPages = 64;

/** Gives the kernel, or the same in TypeScript where the page or the browser has no WebAssembly SIMD. */
export async function loadArithmetic(): Promise<Arithmetic> {
  try {
    return await kernelArithmetic();
  } catch {
    return plainArithmetic();
  }
}

/** Some five times as slow. */
export function plainArithmetic(): Arithmetic {
  const pageBytes = 65_536;
  return { arena: new Arena(new ArrayBuffer(memoryPages * pageBytes)), multiply: multiplyPlainly };
}

/** @throws whatever WebAssembly throws where it is missing, forbidden, or without SIMD */
export async function kernelArithmetic(): Promise<Arithmetic> {
  const bytes = bytesOfBase64(kernelBase64);
  const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { multiply } = instance.exports;
  if (!isKernel(multiply)) throw new TypeError('The kernel lacks its function.');
  return {
    arena: new Arena(memory.buffer),
    multiply: ({ values, stride, width, count }, { weights, bias }, result) => {
      multiply(
        values.byteOffset,
        4 * stride,
        width,
        count,
        weights.byteOffset,
        bias.byteOffset,
        bias.length,
        result.byteOffset,
      );
    },
  };
}

/** Addresses and the stride are in bytes, see assembly/multiply.ts. */
type Kernel = (
  rows: number,
  stride: number,
  width: number,
  count: number,
  weights: number,
  bias: number,
  outputs: number,
  result: number,
) => void;

function isKernel(value: WebAssembly.ExportValue | undefined): value is Kernel {
  return typeof value === 'function';
}
