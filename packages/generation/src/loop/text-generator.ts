import {
  type EngineRequest,
  type ExecutionBackend,
  type FinishReason,
  type PrefixShelf,
  type Scores,
  type ScoringRequest,
  type SessionCall,
  type SessionReply,
  type StreamPart,
  UnsupportedModelError,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { createAnswerText } from '../answer/answer-text.ts';
import { createAnswerPlanner } from '../answer/plan-answer.ts';
import { scheduleBatch } from '../batch/batch-scheduler.ts';
import { batchOfOne, type TokenBatch } from '../batch/token-batch.ts';
import { validateRequest } from '../request/validate-request.ts';
import { createRandom } from '../sampling/random.ts';
import { createSampler } from '../sampling/sampler.ts';
import { samplingSettings } from '../sampling/sampling-settings.ts';
import { scoreContinuations } from '../scoring/score-continuations.ts';
import { Conversations } from '../sessions/conversations.ts';
import { Lanes } from '../sessions/lanes.ts';
import { type PrefixCall, prefixTokens, primePrefix } from '../sessions/prime-prefix.ts';
import { defaultSessionBudget } from '../sessions/session-budget.ts';
import { answerSessionCall } from '../sessions/session-calls.ts';
import { createLogitsSource } from '../speculation/logits-source.ts';
import { createStepCosts } from '../speculation/step-costs.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type AnswerClock, startAnswerClock } from './answer-clock.ts';
import { createAnswerSlots } from './answer-slots.ts';
import { encodePrompt } from './encode-prompt.ts';
import { computeLogitsAfter } from './logits-after.ts';
import type { TokenModel } from './token-model.ts';

/** More than any cache holds, so that a token drawn never looks like one forgotten. */
const progressPerToken = 2 ** 24;

/** What a text generator is made from. */
export interface TextGeneratorSetup {
  model: TokenModel;
  /**
   * Conversations that can be computed together, `model` the first of them: so many answers are then
   * made at once. Default: one at a time.
   */
  batch?: TokenBatch;
  tokenizer: Tokenizer;
  /** These three are told in the stream's `start` part. */
  modelId: string;
  engineId: string;
  backend: ExecutionBackend;
  /**
   * Whether copied passages are drafted from the conversation and verified in one pass where the
   * request says nothing of it. It needs the model's `forwardMany`, changes only the time, and rests
   * where it does not pay. Default: false.
   */
  promptLookup?: boolean;
  /** Bytes of conversations that may be kept beside one. Default: what suits the device. */
  sessionBudgetBytes?: number;
  /** Where persisted prefixes are; without it none are. */
  prefixShelf?: PrefixShelf;
  /** A clock in milliseconds. Default: `performance.now`. */
  now?: () => number;
  /** Seeds for requests that name none. Default: `crypto.getRandomValues`. */
  randomSeed?: () => number;
}

/** Answers conversations on one model, as many at a time as it has caches, reusing what those hold. */
export interface TextGenerator {
  /**
   * One answer: `start`, deltas, `finish`. The clock starts with the call. `completionTokens`
   * counts the end token too; the deltas do not hold it.
   * @throws InvalidRequestError · ContextOverflowError · EngineFailureError · the signal's reason
   */
  generate(request: EngineRequest, signal: AbortSignal): AsyncGenerator<StreamPart, void, void>;
  /**
   * A copy of the logits after these tokens, `[vocabularySize]`; the last token is computed in a
   * step of its own. Its cache is empty before and after.
   * @throws InvalidRequestError for a token that the model does not have
   */
  logitsAfter(tokenIds: readonly number[], signal: AbortSignal): Promise<Float32Array>;
  /**
   * How likely each of several beginnings of an answer is.
   * @throws InvalidRequestError · ContextOverflowError · EngineFailureError · the signal's reason
   */
  score(request: ScoringRequest, signal: AbortSignal): Promise<Scores>;
  /** Works on the conversations that are kept, as one more answer; absent where the model gives no snapshots. */
  callSessions?(call: SessionCall, signal: AbortSignal): Promise<SessionReply>;
  /** Changes whenever an answer under way gets on, the prompt's pieces included. */
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
  const batch = setup.batch ?? batchOfOne(model);
  const canSetAside = model.snapshot !== undefined && model.restore !== undefined;
  const budgetBytes = setup.sessionBudgetBytes ?? defaultSessionBudget();
  const lanes = new Lanes(scheduleBatch(batch, now), batch.bytesPerPosition, budgetBytes);
  const { prefixShelf } = setup;
  const conversations = new Conversations({ lanes, canSetAside, budgetBytes, prefixShelf, now });
  const planAnswer = createAnswerPlanner(tokenizer);
  const stepCosts = createStepCosts();
  const slots = createAnswerSlots(lanes.all.length);
  const isAlone = (): boolean => lanes.busyCount === 1;
  let tokensDrawn = 0;

  async function* answer(
    request: EngineRequest,
    signal: AbortSignal,
    clock: AnswerClock,
  ): AsyncGenerator<StreamPart, void, void> {
    signal.throwIfAborted();
    validateRequest(request);
    const drafts = request.promptLookup ?? promptLookup;
    if (request.promptLookup && !model.forwardMany) throw cannotDraft(engineId);
    const { offeredTools, constraint, calls } = planAnswer(request);
    const encoded = encodePrompt(tokenizer, request, offeredTools, model.contextWindow);
    const { tokenIds: prompt, trimmed } = encoded;
    const { sampling, stop = [], ignoreEndToken = false } = request;
    const random = createRandom(sampling?.seed ?? randomSeed());
    const sampler = createSampler(samplingSettings(sampling), model.vocabularySize, random);
    for (const tokenId of prompt) sampler.see(tokenId);
    yield { type: 'start', modelId, engineId, backend };

    const text = createAnswerText(tokenizer.createDecoder(), stop, calls);
    const tokensLeft = model.contextWindow - prompt.length;
    const maximumTokens = Math.min(request.maxOutputTokens ?? tokensLeft, tokensLeft);
    const { sessionId, priority } = request;
    const opened = await conversations.open(prompt, { sessionId, priority, signal });
    const { lane, cachedPromptTokens, reuse } = opened;
    const { sequence } = lane;
    const costs = drafts && model.forwardMany ? stepCosts : null;
    const source = createLogitsSource(sequence, costs, now, isAlone);
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
      }
    } finally {
      lanes.release(lane);
    }
    if (!text.isStopped) yield* text.end();
    const { draftedTokens, acceptedDraftTokens } = source;
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
        ...(draftedTokens > 0 && { draftedTokens, acceptedDraftTokens }),
      },
      ...(reuse && { reuse }),
      ...(trimmed && { trimmed }),
      timings: clock.timings(prompt.length - cachedPromptTokens),
    };
  }

  const prime = async (call: PrefixCall, signal: AbortSignal) => {
    const { messages, tools = [], persist } = call;
    validateRequest({ messages, tools });
    const { offeredTools } = planAnswer({ messages, tools });
    const { contextWindow } = model;
    const tokenIds = prefixTokens(tokenizer, messages, offeredTools, contextWindow);
    return primePrefix(conversations, tokenIds, persist?.lifetimeMs, signal);
  };
  const desk = { conversations, tokenizer, contextWindow: model.contextWindow, prime };

  return {
    generate(request, signal) {
      const clock = startAnswerClock(now);
      return slots.stream(() => answer(request, signal, clock));
    },
    get progress() {
      const positions = lanes.all.reduce((sum, lane) => sum + lane.model.position, 0);
      return tokensDrawn * progressPerToken + positions;
    },
    logitsAfter: (tokenIds, signal) =>
      slots.run(async () => {
        const lane = await lanes.claim(tokenIds, signal);
        try {
          return await computeLogitsAfter(lane.model, lane.sequence, tokenIds, signal);
        } finally {
          lanes.release(lane);
        }
      }),
    score: (request, signal) =>
      slots.run(() => {
        validateRequest({ messages: request.messages });
        return scoreContinuations({ model, tokenizer, conversations, now }, request, signal);
      }),
    ...(canSetAside && {
      callSessions: (call: SessionCall, signal: AbortSignal) =>
        slots.run(() => answerSessionCall(desk, call, signal)),
    }),
  };
}

function cannotDraft(engineId: string): UnsupportedRequestError {
  const reason = 'it does not show the logits after each of several tokens';
  return new UnsupportedRequestError({
    message: `\`promptLookup\` cannot be honoured by the engine ${engineId}: ${reason}.`,
    details: { part: 'promptLookup', reason },
    remedies: ['Leave it out: the text is the same.', 'Load the model with the engine `cpu`.'],
  });
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
