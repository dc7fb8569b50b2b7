import type { DeviceCapabilities, DeviceMeasurements } from '@localmost/device';
import type { ExecutionBackend, RecordedEval } from '@localmost/protocol';
import type { ModelAvailability } from '@localmost/store';
import type { Interval } from './interval.ts';
import type { MemoryNeeds } from './memory-needs.ts';
import type { SpeedPrediction } from './predict-speed.ts';

/** What `models.recommend` is asked for. */
export interface RecommendOptions {
  /** Context that must fit into memory, in tokens. Default: the model's whole window, at most 4096. */
  contextTokens?: number;
  /** Length of the prompt whose time to the first token is predicted. Default 128. */
  promptTokens?: number;
  /** A model that decodes slower is ranked behind those that do not. Default 5. */
  minimumTokensPerSecond?: number;
  /** False predicts from earlier measurements only. Default true: measures once, in under 3 s. */
  measure?: boolean;
  signal?: AbortSignal;
}

/** Why something does not run here, and what helps. */
export interface Obstacle {
  reason: string;
  remedies: readonly string[];
}

/** One way to run a model on this device. */
export interface RuntimeAdvice {
  engineId: string;
  backend: ExecutionBackend;
  /** Undefined for a runtime whose costs were never measured. */
  memory: MemoryNeeds | undefined;
  /** Present where it does not run here, or only when it is asked for. */
  obstacle: Obstacle | undefined;
  /** From this device's rates; undefined where they or the runtime's costs are not known. */
  predicted: SpeedPrediction | undefined;
  /** From earlier answers on this device; where present it counts, not the prediction. */
  measuredHere: SpeedPrediction | undefined;
  timeToFirstTokenMs: Interval | undefined;
}

/** One model, judged for this device. */
export interface ModelAdvice {
  modelId: string;
  name: string;
  /** Whether at least one runtime takes it. */
  fits: boolean;
  /** Present where it does not fit. */
  obstacle: Obstacle | undefined;
  /** The best first; the first without an obstacle is what `load` begins with. */
  runtimes: readonly RuntimeAdvice[];
  availability: ModelAvailability | 'unknown';
  downloadBytes: number;
  /** Scores that the manifest records; never made up. */
  evals: readonly RecordedEval[];
  /** Why it stands where it stands, in a sentence. */
  why: string;
}

/** The client's models for this device, the best first. */
export interface Recommendation {
  /** The first model that fits; undefined where none does. */
  modelId: string | undefined;
  models: readonly ModelAdvice[];
  capabilities: DeviceCapabilities;
  /** Undefined where `measure` was false and nothing had been measured. */
  measurements: DeviceMeasurements | undefined;
}
