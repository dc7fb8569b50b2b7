import {
  type DeviceCapabilities,
  type DeviceMeasurements,
  figureValue,
  measureDevice,
  readCapabilities,
} from '@localmost/device';
import {
  type EngineCapabilities,
  type FinishPart,
  type ModelManifest,
  NoCandidateError,
} from '@localmost/protocol';
import type { ModelAvailability } from '@localmost/store';
import type { Runtime } from '../runtime/runtime.ts';
import { adviseRuntimes, modelObstacle } from './advise-model.ts';
import { fileBytes } from './model-size.ts';
import type { SpeedPrediction } from './predict-speed.ts';
import { rankModels } from './rank-models.ts';
import type {
  ModelAdvice,
  Recommendation,
  RecommendOptions,
  RuntimeAdvice,
} from './recommendation.ts';
import { SpeedMemory } from './speed-memory.ts';

/** What a chooser knows of its client. */
export interface ChooserSetup {
  runtimes: readonly Runtime[];
  manifests: () => readonly ModelManifest[];
  availability: (modelId: string) => Promise<ModelAvailability>;
  /** Name of the weights' database; speeds are kept beside it. */
  databaseName: string;
}

/** Engines use no more threads than this. */
const mostThreads = 8;
const mostDefaultContext = 4096;
/** Fewer tokens tell more of the clock than of the model. */
const fewestAnswerTokens = 8;
const fewestPromptTokens = 32;

/** Judges the client's models for this device. The device is measured once, when it is first needed. */
export class ModelChooser {
  readonly #setup: ChooserSetup;
  readonly #speeds: SpeedMemory;
  #measuring: Promise<DeviceMeasurements> | undefined;
  #measurements: DeviceMeasurements | undefined;

  constructor(setup: ChooserSetup) {
    this.#setup = setup;
    this.#speeds = new SpeedMemory(setup.databaseName);
  }

  /** All models, the best first. @throws the signal's reason */
  async recommend(options: RecommendOptions = {}): Promise<Recommendation> {
    const { promptTokens = 128, minimumTokensPerSecond = 5, measure = true, signal } = options;
    signal?.throwIfAborted();
    const capabilities = await readCapabilities();
    const measurements = measure ? await this.#measure(signal) : this.#measurements;
    const judged = await Promise.all(
      this.#setup.manifests().map(async (manifest) => {
        const contextTokens =
          options.contextTokens ?? Math.min(manifest.contextWindow, mostDefaultContext);
        const runtimes = await this.#advise(manifest, this.#setup.runtimes, {
          capabilities,
          measurements,
          promptTokens,
          contextTokens: Math.min(contextTokens, manifest.contextWindow),
        });
        const obstacle =
          contextTokens > manifest.contextWindow
            ? shortContext(manifest, contextTokens)
            : modelObstacle(manifest, runtimes);
        return {
          modelId: manifest.id,
          name: manifest.name,
          fits: obstacle === undefined,
          obstacle,
          runtimes,
          availability: await this.#setup
            .availability(manifest.id)
            .catch((): 'unknown' => 'unknown'),
          downloadBytes: fileBytes(manifest),
          evals: manifest.evals ?? [],
          chat: manifest.capabilities.chat,
        };
      }),
    );
    signal?.throwIfAborted();
    const models = rankModels(judged, minimumTokensPerSecond);
    const [first] = models;
    return { modelId: first?.fits ? first.modelId : undefined, models, capabilities, measurements };
  }

  /**
   * The runtimes with those moved forward that are clearly faster for this model, as far as that is
   * known already: nothing is measured here.
   */
  async order(manifest: ModelManifest, runtimes: readonly Runtime[]): Promise<Runtime[]> {
    const capabilities = await readCapabilities();
    const advice = await this.#advise(manifest, runtimes, {
      capabilities,
      measurements: this.#measurements,
      contextTokens: 0,
      promptTokens: 128,
    });
    const ordered = advice.flatMap(({ engineId, backend }) =>
      runtimes.filter((runtime) => runtime.engineId === engineId && runtime.backend === backend),
    );
    return [...new Set([...ordered, ...runtimes])];
  }

  /** Remembers how fast an answer was, where it was long enough to tell. */
  async learn(
    manifest: ModelManifest,
    { engineId, backend, threads }: EngineCapabilities,
    { usage, timings }: FinishPart,
  ): Promise<void> {
    const computed = usage.promptTokens - usage.cachedPromptTokens;
    await this.#speeds.remember(manifest, {
      engineId,
      backend,
      threads,
      decodeTokensPerSecond:
        usage.completionTokens >= fewestAnswerTokens ? timings.decodeTokensPerSecond : undefined,
      prefillTokensPerSecond:
        computed >= fewestPromptTokens ? timings.prefillTokensPerSecond : undefined,
    });
  }

  /**
   * The model that answers `auto` here: the best ranked of those that are loaded; where none is, of
   * those that fit and are on this disk.
   * @throws NoCandidateError where there is none, or the signal's reason
   */
  async choose(loaded: readonly string[], signal: AbortSignal | undefined): Promise<string> {
    const answers = ({ modelId, fits, availability }: ModelAdvice) =>
      loaded.length > 0 ? loaded.includes(modelId) : fits && availability === 'available';
    const options = signal ? { signal } : {};
    const { models } = await this.recommend({ ...options, measure: false });
    const candidates = models.filter(answers);
    const [first] = candidates;
    if (!first) throw nothingToChoose(models.find(({ fits }) => fits)?.modelId, models.length);
    // Speed only counts where there is a choice.
    if (candidates.length === 1) return first.modelId;
    return (await this.recommend(options)).models.find(answers)?.modelId ?? first.modelId;
  }

  async #measure(signal: AbortSignal | undefined): Promise<DeviceMeasurements> {
    // Whoever began one may call it off: then the next begins anew.
    while (this.#measuring) await this.#measuring.catch(() => undefined);
    if (this.#measurements) return this.#measurements;
    this.#measuring = measureDevice(signal ? { signal } : {});
    try {
      this.#measurements = await this.#measuring;
      return this.#measurements;
    } finally {
      this.#measuring = undefined;
    }
  }

  async #advise(
    manifest: ModelManifest,
    runtimes: readonly Runtime[],
    facts: {
      capabilities: DeviceCapabilities;
      measurements: DeviceMeasurements | undefined;
      contextTokens: number;
      promptTokens: number;
    },
  ): Promise<RuntimeAdvice[]> {
    const { cores, crossOriginIsolated } = facts.capabilities;
    const isolated = figureValue(crossOriginIsolated, false);
    const threads = isolated ? Math.min(figureValue(cores, 1), mostThreads) : 1;
    const speeds = new Map<Runtime, SpeedPrediction>();
    for (const runtime of runtimes) {
      const speed = await this.#speeds.recall(manifest, runtime, threads);
      if (speed) speeds.set(runtime, speed);
    }
    return adviseRuntimes(manifest, runtimes, {
      ...facts,
      measuredHere: (runtime) => speeds.get(runtime),
    });
  }
}

function shortContext({ contextWindow }: ModelManifest, wanted: number): RuntimeAdvice['obstacle'] {
  return {
    reason: `its context window is ${contextWindow} tokens, and ${wanted} are asked for`,
    remedies: [`Ask for at most ${contextWindow} tokens, or take another model.`],
  };
}

function nothingToChoose(best: string | undefined, known: number): NoCandidateError {
  return new NoCandidateError({
    message: best
      ? 'None of the models that fit this device is on its disk.'
      : 'No model of this client fits this device.',
    details: { models: known, ...(best !== undefined && { best }) },
    remedies: best
      ? [`Call \`client.models.download('${best}')\` first: it is the best for this device.`]
      : ['See `client.models.recommend()` for what each model lacks.'],
  });
}
