import type { EngineRequest, ExecutionBackend, StreamPart } from '@localmost/protocol';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenModel } from './token-model.ts';

/** What a text generator is made from. */
export interface TextGeneratorSetup {
  model: TokenModel;
  tokenizer: Tokenizer;
  /** These three are told in the stream's `start` part. */
  modelId: string;
  engineId: string;
  backend: ExecutionBackend;
  /** A clock in milliseconds. Default: `performance.now`. */
  now?: () => number;
  /** Seeds for requests that name none. Default: `crypto.getRandomValues`. */
  randomSeed?: () => number;
}

/** Answers conversations on one model, one at a time, reusing the prefix that its cache holds. */
export interface TextGenerator {
  /**
   * One answer: `start`, deltas, `finish`.
   * @throws InvalidRequestError · ContextOverflowError · EngineFailureError · the signal's reason
   */
  generate(request: EngineRequest, signal: AbortSignal): AsyncGenerator<StreamPart, void, void>;
}

/** A generator over a model and its tokenizer; it holds which tokens the model's cache stands for. */
export function createTextGenerator(_setup: TextGeneratorSetup): TextGenerator {
  throw new Error('The generation loop is not written yet.');
}
