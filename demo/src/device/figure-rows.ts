import type { Recommendation } from 'localmost';
import type { Figure } from 'localmost/device';
import { formatBytes, formatCount } from '../format.ts';

/** How a shown figure came to be known. */
export type KnownBy = Figure<unknown>['source'];

/** One line of the table of figures. */
export interface FigureRow {
  label: string;
  /** What is shown in place of a value that is unavailable is its reason. */
  text: string;
  knownBy: KnownBy;
  reason: string | undefined;
}

/** Lines that belong together. */
export interface FigureGroup {
  title: string;
  rows: readonly FigureRow[];
}

/** Everything that a test found, each figure with how it came to be known. */
export function figureGroups({ capabilities, measurements }: Recommendation): FigureGroup[] {
  const { wasm, gpu, storage } = capabilities;
  const groups: FigureGroup[] = [
    {
      title: 'Device',
      rows: [
        row('Kind', capabilities.deviceClass, String),
        row('Cores', capabilities.cores, String),
        row('Memory', capabilities.memoryBytes, formatBytes),
        row('Memory that models may take', capabilities.memoryBudgetBytes, formatBytes),
      ],
    },
    {
      title: 'WebAssembly',
      rows: [
        row('Isolated page, shared memory', capabilities.crossOriginIsolated, yesOrNo),
        row('Threads', wasm.threads, yesOrNo),
        row('128-bit SIMD', wasm.simd, yesOrNo),
        row('Relaxed SIMD', wasm.relaxedSimd, yesOrNo),
        row('Waiting for promises (JSPI)', wasm.jspi, yesOrNo),
        row('64-bit memory', wasm.memory64, yesOrNo),
      ],
    },
    {
      title: 'GPU',
      rows: [
        row('Adapter', gpu.adapter, ({ vendor, architecture, description }) =>
          [vendor, architecture, description].filter((part) => part !== '').join(', '),
        ),
        row('Software in place of a GPU', gpu.fallbackAdapter, yesOrNo),
        row('16-bit floats in shaders', gpu.shaderF16, yesOrNo),
        row('Subgroups', gpu.subgroups, yesOrNo),
      ],
    },
    {
      title: 'Storage',
      rows: [
        row('Room for this page', storage.quotaBytes, formatBytes),
        row('In use', storage.usageBytes, formatBytes),
        row('Safe from eviction', storage.persisted, yesOrNo),
      ],
    },
  ];
  return measurements ? [measuredGroup(measurements), ...groups] : groups;
}

function measuredGroup({
  wasm,
  gpu,
  indexedDbReadBytesPerSecond,
}: NonNullable<Recommendation['measurements']>): FigureGroup {
  const { one, all } = wasm;
  const threads = all.threads === 1 ? '1 thread' : `${all.threads} threads`;
  return {
    title: 'Speed',
    rows: [
      row('Memory, 1 thread', one.readBytesPerSecond, bytesASecond),
      row(`Memory, ${threads}`, all.readBytesPerSecond, bytesASecond),
      row('Integers, 1 thread', one.integerMultiplyAddsPerSecond, multiplyAddsASecond),
      row(`Integers, ${threads}`, all.integerMultiplyAddsPerSecond, multiplyAddsASecond),
      row(`Floats, ${threads}`, all.floatMultiplyAddsPerSecond, multiplyAddsASecond),
      row('GPU memory', gpu.readBytesPerSecond, bytesASecond),
      row('GPU, 32-bit floats', gpu.f32MultiplyAddsPerSecond, multiplyAddsASecond),
      row('GPU, 16-bit floats', gpu.f16MultiplyAddsPerSecond, multiplyAddsASecond),
      row('Reading stored weights', indexedDbReadBytesPerSecond, bytesASecond),
    ],
  };
}

function row<Value>(
  label: string,
  figure: Figure<Value>,
  format: (value: Value) => string,
): FigureRow {
  const { source, reason } = figure;
  const text = figure.source === 'unavailable' ? 'Not known' : format(figure.value);
  return { label, text, knownBy: source, reason };
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function bytesASecond(value: number): string {
  return `${formatBytes(value)}/s`;
}

function multiplyAddsASecond(value: number): string {
  return `${formatCount(value)} multiply-adds/s`;
}
