import {
  EngineFailureError,
  type EngineRequest,
  type ExecutionBackend,
  type FinishReason,
  type StreamPart,
  UnsupportedModelError,
} from '@localmost/protocol';
import { createAnswerText } from '../answer/answer-text.ts';
import { createAnswerPlanner } from '../answer/plan-answer.ts';
import { validateRequest } from '../request/validate-request.ts';
import { createRandom } from '../sampling/random.ts';
import { createSampler } from '../sampling/sampler.ts';
import { samplingSettings } from '../sampling/sampling-settings.ts';
import { createLogitsSource } from '../speculation/logits-source.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type AnswerClock, startAnswerClock } from './answer-clock.ts';
import { createCachedSequence } from './cached-sequence.ts';
import { encodePrompt } from './encode-prompt.ts';
import { computeLogitsAfter } from './logits-after.ts';
import { createMacrotaskTurn } from './macrotask-turn.ts';
import type { TokenModel } from './token-model.ts';

/** More than any cache holds, so that a token drawn never looks like one forgotten. */
const progressPerToken = 2 ** 24;

/** What a text generator is made from. */
export interface TextGeneratorSetup {
  model: TokenModel;
  tokenizer: Tokenizer;
  /** These three are told in the stream's `start` part. */
  modelId: string;
  engineId: string;
  backend: ExecutionBackend;
  /**
   * Whether copied passages are drafted from the conversation and verified in one pass. It needs
   * the model's `forwardMany`, changes only the time, and rests where it does not pay. Default: false.
   */
  promptLookup?: boolean;
  /** A clock in milliseconds. Default: `performance.now`. */
  now?: () => number;
  /** Seeds for requests that name none. Default: `crypto.getRandomValues`. */
  randomSeed?: () => number;
}

/** Answers conversations on one model, one at a time, reusing the prefix that its cache holds. */
export interface TextGenerator {
  /**
   * One answer: `start`, deltas, `finish`. The clock starts with the call. `completionTokens`
   * counts the end token too; the deltas do not hold it.
   * @throws InvalidRequestError · ContextOverflowError · EngineFailureError · the signal's reason
   */
  generate(request: EngineRequest, signal: AbortSignal): AsyncGenerator<StreamPart, void, void>;
  /**
   * A copy of the logits after these tokens, `[vocabularySize]`; the last token is computed in a
   * step of its own. The cache is empty before and after.
   * @throws InvalidRequestError for a token that the model does not have
   */
  logitsAfter(tokenIds: readonly number[], signal: AbortSignal): Promise<Float32Array>;
  /** Changes whenever the answer under way gets on, the prompt's pieces included. */
  readonly progress: number;
}

/**
 * A generator over a model and its tokenizer; from here on it alone moves the model's cache.
 * @throws UnsupportedModelError when the tokenizer has ids that the model does not know
 */
export function createTextGenerator(setup: TextGeneratorSetup): TextGenerator {
  const { model, tokenizer, modelId, engineId, backend, promptLookup = false } = setup;
  const now = setup.now ?? (() => performance.now());
  const randomSeed = setup.randomSeed ?? cryptoSeed;
  requireMatchingVocabularies(model, tokenizer);
  const sequence = createCachedSequence(model);
  const planAnswer = createAnswerPlanner(tokenizer);
  let isBusy = false;
  let tokensDrawn = 0;

  async function* answer(
    request: EngineRequest,
    signal: AbortSignal,
    clock: AnswerClock,
  ): AsyncGenerator<StreamPart, void, void> {
    signal.throwIfAborted();
    validateRequest(request);
    const { offeredTools, constraint, calls } = planAnswer(request);
    const prompt = encodePrompt(tokenizer, request, offeredTools, model.contextWindow);
    const { sampling, stop = [], ignoreEndToken = false } = request;
    const random = createRandom(sampling?.seed ?? randomSeed());
    const sampler = createSampler(samplingSettings(sampling), model.vocabularySize, random);
    for (const tokenId of prompt) sampler.see(tokenId);
    yield { type: 'start', modelId, engineId, backend };

    const text = createAnswerText(tokenizer.createDecoder(), stop, calls);
    const tokensLeft = model.contextWindow - prompt.length;
    const maximumTokens = Math.min(request.maxOutputTokens ?? tokensLeft, tokensLeft);
    const cachedPromptTokens = sequence.replace(prompt);
    const source = createLogitsSource(sequence, promptLookup && !!model.forwardMany, now);
    const turn = createMacrotaskTurn();
    let completionTokens = 0;
    let reason: FinishReason = 'length';
    try {
      clock.startPrefill();
      while (completionTokens < maximumTokens) {
        const logits = await source.next(maximumTokens - completionTokens, signal);
        constraint?.mask(logits);
        const tokenId = sampler.sample(logits);
        completionTokens++;
        tokensDrawn++;
        clock.countToken();
        if (!ignoreEndToken && tokenizer.endTokenIds.has(tokenId)) {
          reason = 'stop';
          break;
        }
        constraint?.accept(tokenId);
        yield* text.push(tokenId);
        if (text.isStopped) break;
        sampler.see(tokenId);
        sequence.append(tokenId);
        if (constraint?.isOver) {
          reason = 'stop';
          break;
        }
        if (!source.isAhead) await turn.pass();
      }
    } finally {
      turn.close();
    }
    if (!text.isStopped) yield* text.end();
    const { acceptedDraftTokens } = source;
    const isCut = constraint !== null && !constraint.isComplete;
    if (text.isStopped) reason = 'stop';
    if (reason === 'stop' && text.callCount > 0) reason = 'tool-calls';
    yield {
      type: 'finish',
      reason,
      ...(isCut && { incomplete: calls?.isInCalls ? 'tool-call' : 'json' }),
      usage: {
        promptTokens: prompt.length,
        completionTokens,
        cachedPromptTokens,
        ...(acceptedDraftTokens > 0 && { acceptedDraftTokens }),
      },
      timings: clock.timings(prompt.length - cachedPromptTokens),
    };
  }

  async function* oneAtATime(
    request: EngineRequest,
    signal: AbortSignal,
    clock: AnswerClock,
  ): AsyncGenerator<StreamPart, void, void> {
    if (isBusy) throw alreadyBusy();
    isBusy = true;
    try {
      yield* answer(request, signal, clock);
    } finally {
      isBusy = false;
    }
  }
  return {
    generate: (request, signal) => oneAtATime(request, signal, startAnswerClock(now)),
    get progress() {
      return tokensDrawn * progressPerToken + model.position;
    },
    async logitsAfter(tokenIds, signal) {
      if (isBusy) throw alreadyBusy();
      isBusy = true;
      try {
        return await computeLogitsAfter(model, sequence, tokenIds, signal);
      } finally {
        isBusy = false;
      }
    },
  };
}

function cryptoSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

function requireMatchingVocabularies(model: TokenModel, tokenizer: Tokenizer): void {
  if (tokenizer.vocabularySize <= model.vocabularySize) return;
  throw new UnsupportedModelError({
    message: `The tokenizer has ${tokenizer.vocabularySize} tokens, the model ${model.vocabularySize}.`,
    details: { tokenizer: tokenizer.vocabularySize, model: model.vocabularySize },
    remedies: ['Use another file of this model, made with its own tokenizer.'],
  });
}

function alreadyBusy(): EngineFailureError {
  return new EngineFailureError({
    message: 'The model is still generating another answer.',
    remedies: ['Read the other answer to its end, or call return() on it, before the next.'],
  });
}
