import type { Gguf, LlamaConfiguration } from '@localmost/gguf';
import { dequantize, llamaConfiguration, readGguf, requireTensor } from '@localmost/gguf';
import type { EngineLoadOptions, ModelFile } from '@localmost/protocol';
import { CpuTokenBatch } from './cpu-token-batch.ts';
import { CpuTokenModel } from './cpu-token-model.ts';
import type { ModelPlan } from './decoder/model-plan.ts';
import { planModel } from './decoder/plan-model.ts';
import { rotationFrequencies } from './decoder/rotations.ts';
import { StepLeader } from './decoder/step-leader.ts';
import { Team, type TeamSetup } from './decoder/team.ts';
import { canShareMemory, chooseKernels, type KernelVariant } from './kernels/choose-kernels.ts';
import type { Kernels } from './kernels/kernels.ts';
import { allocateMemory } from './memory.ts';
import { mostThreads } from './threads/control-block.ts';
import { startThreads, type Threads } from './threads/start-threads.ts';
import { loadWeights } from './weights/load-weights.ts';

/** What loading takes besides the engine contract's options. */
export interface CpuLoadOptions extends Omit<EngineLoadOptions, 'backend'> {
  /** The module to run in helpers; null: one thread. */
  readonly threadUrl: string | null;
  /** The manifest's window; the file's own length bounds it too. */
  readonly contextWindow: number;
  /** SHA-256 of the file, to which snapshots are bound; any fixed name where none are kept. */
  readonly modelHash?: string;
  /** Stands between the first thread and its kernels; a benchmark puts clocks there. */
  readonly observe?: (kernels: Kernels) => Kernels;
}

/** A model that is ready, and how it runs. */
export interface LoadedCpuModel {
  readonly gguf: Gguf;
  /** The first of the batch's conversations, for whoever needs one alone. */
  readonly model: CpuTokenModel;
  readonly batch: CpuTokenBatch;
  readonly variant: KernelVariant;
  readonly threads: number;
  readonly notes: readonly string[];
  readonly plan: ModelPlan;
  /** Ends the helpers. */
  release(): void;
}

/** More conversations in one step would each be slow. A step holds logits for as many. */
const mostLanes = 8;
const maximumRows = 64;

/**
 * Reads a GGUF file into wasm memory and starts the threads.
 * @throws MalformedModelError · UnsupportedModelError · OutOfMemoryError · BackendUnavailableError · the signal's reason
 */
export async function loadCpuModel(
  file: ModelFile,
  options: CpuLoadOptions,
): Promise<LoadedCpuModel> {
  const notes: string[] = [];
  const gguf = await readGguf(file);
  const configuration = llamaConfiguration(gguf);
  let size = threadCount(options, notes);
  const chosen = await chooseKernels(options.assets, size > 1);
  const { plan, memory } = allocateMemory(
    (contextWindow, lanes) =>
      planModel(gguf, configuration, { contextWindow, lanes, threads: size, maximumRows }),
    {
      contextWindow: Math.min(options.contextWindow, configuration.contextLength),
      lanes: Math.max(1, Math.min(options.parallelAnswers ?? 1, mostLanes)),
    },
    chosen.shared,
    notes,
  );
  const { module, variant } = chosen;
  const setup: TeamSetup = {
    module,
    variant,
    memory,
    control: plan.control,
    index: 0,
    maximumSize: size,
  };
  const alone = new Team({ ...setup, maximumSize: 1 }, options.observe);
  await loadWeights(file, gguf, {
    plan,
    memory,
    kernels: alone.kernels,
    signal: options.signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  let threads: Threads | null = null;
  if (size > 1 && options.threadUrl !== null) {
    try {
      threads = await startThreads(options.threadUrl, plan, setup);
    } catch (error) {
      notes.push(`one thread: ${error instanceof Error ? error.message : String(error)}`);
      size = 1;
    }
  }
  const frequencies = rotationFrequencies(
    configuration,
    await ropeFactors(file, gguf, configuration),
  );
  const team = threads === null ? alone : new Team(setup, options.observe);
  const leader = new StepLeader(plan, team, frequencies);
  const conversation = (lane: number): CpuTokenModel =>
    new CpuTokenModel(plan, leader, lane, options.modelHash ?? '');
  const model = conversation(0);
  const others = Array.from({ length: plan.laneCount - 1 }, (_, index) => conversation(index + 1));
  return {
    gguf,
    model,
    batch: new CpuTokenBatch(plan, leader, [model, ...others]),
    variant,
    threads: size,
    notes,
    plan,
    release: () => {
      leader.close();
      threads?.end();
    },
  };
}

function threadCount(options: CpuLoadOptions, notes: string[]): number {
  const wanted = Math.min(
    options.maximumThreads ?? mostThreads,
    globalThis.navigator?.hardwareConcurrency ?? 1,
    mostThreads,
  );
  if (wanted <= 1 || options.threadUrl === null) return 1;
  if (canShareMemory()) return wanted;
  notes.push('one thread: the page is not cross-origin isolated');
  return 1;
}

async function ropeFactors(
  file: ModelFile,
  gguf: Gguf,
  configuration: LlamaConfiguration,
): Promise<Float32Array | null> {
  if (!configuration.ropeFactors) return null;
  const tensor = requireTensor(gguf, 'rope_freqs.weight');
  const factors = new Float32Array(tensor.columns);
  dequantize(tensor.type, await file.read(tensor.byteOffset, tensor.byteLength), factors);
  return factors;
}
