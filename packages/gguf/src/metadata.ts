import type { Gguf, GgufValue } from './gguf.ts';
import { malformed } from './model-faults.ts';

/** Checked reads of one file's metadata: every getter gives the type asked for or throws. */
export class Metadata {
  readonly #values: ReadonlyMap<string, GgufValue>;

  constructor(gguf: Gguf) {
    this.#values = gguf.metadata;
  }

  /** @throws MalformedModelError when the value is there and not a string */
  optionalString(key: string): string | null {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'string') return value ?? null;
    throw wrongType(key, 'a string');
  }

  /** @throws MalformedModelError when the value is absent or not a string */
  string(key: string): string {
    return this.optionalString(key) ?? missing(key);
  }

  /** @throws MalformedModelError when the value is there and not a boolean */
  boolean(key: string, otherwise: boolean): boolean {
    const value = this.#values.get(key) ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw wrongType(key, 'a boolean');
  }

  /** A whole number from 0 to `maximum`. @throws MalformedModelError when it is there and is not */
  optionalCount(key: string, maximum: number): number | null {
    const value = this.#values.get(key);
    if (value === undefined) return null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximum) {
      return value;
    }
    throw wrongType(key, `a whole number from 0 to ${maximum}`);
  }

  /** A whole number from 1 to `maximum`. @throws MalformedModelError when it is absent or is not */
  count(key: string, maximum: number): number {
    const value = this.optionalCount(key, maximum) ?? missing(key);
    if (value > 0) return value;
    throw wrongType(key, `a whole number from 1 to ${maximum}`);
  }

  /** A finite number above 0. @throws MalformedModelError when it is there and is not */
  optionalPositive(key: string): number | null {
    const value = this.#values.get(key);
    if (value === undefined) return null;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw wrongType(key, 'a finite number above 0');
  }

  /** A finite number above 0. @throws MalformedModelError when it is absent or is not */
  positive(key: string): number {
    return this.optionalPositive(key) ?? missing(key);
  }

  /** @throws MalformedModelError when the value is absent or not an array of strings */
  strings(key: string): readonly string[] {
    const value = this.#values.get(key) ?? missing(key);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw wrongType(key, 'an array of strings');
  }

  /** @throws MalformedModelError when the value is absent or not an array of 32-bit floats */
  floats(key: string): Float32Array {
    const value = this.#values.get(key) ?? missing(key);
    if (value instanceof Float32Array) return value;
    throw wrongType(key, 'an array of 32-bit floats');
  }

  /** @throws MalformedModelError when the value is there and not an array of 32-bit integers */
  optionalIntegers(key: string): Int32Array | Uint32Array | null {
    const value = this.#values.get(key);
    if (value === undefined) return null;
    if (value instanceof Int32Array || value instanceof Uint32Array) return value;
    throw wrongType(key, 'an array of 32-bit integers');
  }
}

function missing(key: string): never {
  throw malformed(`The metadata lacks "${key}".`, { key });
}

function wrongType(key: string, wanted: string): Error {
  return malformed(`The metadata's "${key}" is not ${wanted}.`, { key, wanted });
}
