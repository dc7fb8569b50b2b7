/** How thoroughly a model is measured. */
export interface BenchmarkForm {
  name: 'quick' | 'full';
  /** Six are the fewest from whose lowest to highest the true median lies with 95 % confidence. */
  repetitions: number;
  promptLengths: readonly number[];
  /** Tokens of context before the answers whose speed is measured. */
  depths: readonly number[];
  answerTokens: number;
  /** 0 leaves it out. */
  sustainedMs: number;
  /** Between two stages, so that the device cools down. */
  pauseMs: number;
  /** How long the browser's answer about memory is waited for at the end. */
  memoryWaitMs: number;
  /** A length or depth whose repetitions would take longer is left out or shortened. */
  longestPointMs: number;
  /** Whether every stored byte is read against its hash. */
  verifies: boolean;
}

/** The two forms that a person can choose from. */
export const forms: Readonly<Record<BenchmarkForm['name'], BenchmarkForm>> = {
  quick: {
    name: 'quick',
    repetitions: 6,
    promptLengths: [16, 64, 160],
    depths: [8, 200],
    answerTokens: 24,
    sustainedMs: 0,
    pauseMs: 200,
    memoryWaitMs: 2000,
    longestPointMs: 6000,
    verifies: false,
  },
  full: {
    name: 'full',
    repetitions: 8,
    promptLengths: [16, 64, 128, 256, 384, 768],
    depths: [8, 200, 384, 1024],
    answerTokens: 48,
    sustainedMs: 60_000,
    pauseMs: 1500,
    memoryWaitMs: 20_000,
    longestPointMs: 30_000,
    verifies: true,
  },
};
