import type { LanguageModelV4StreamPart, LanguageModelV4ToolCall } from '@ai-sdk/provider';
import { createStopMatcher } from '@localmost/generation';
import type { EngineRequest, FinishReason, StreamPart, ToolCall } from '@localmost/protocol';
import { brokenConnection } from '../failures/broken-connection.ts';
import { cloudFailure } from '../failures/cloud-failure.ts';
import { toFailure } from '../failures/to-failure.ts';
import { refusalOfWarnings } from '../request/refusal-of-warnings.ts';
import { unsupportedRequest } from '../request/unsupported-part.ts';
import { startAnswerClock } from './answer-clock.ts';
import { checkAnswer, checkToolCall } from './answer-promises.ts';
import { estimatePromptTokens, estimateTokens } from './estimate-tokens.ts';
import { toFinishReason } from './to-finish-reason.ts';
import { toUsage } from './to-usage.ts';
import { carriesContent } from './unknown-part.ts';
import { createCharacterJoiner } from './whole-characters.ts';

/** Characters of text and tool arguments that one answer may hold: no context window is near it. */
const longestAnswer = 4 * 2 ** 20;
const longestModelId = 256;

/** What one answer is assembled for. */
export interface AnswerSetup {
  backendId: string;
  modelId: string;
  request: EngineRequest;
  now: () => number;
}

/** Turns the parts of a V4 stream into ours, one by one; holds them against what was asked. */
export class AnswerAssembler {
  readonly #setup: AnswerSetup;
  readonly #clock;
  readonly #joiner = createCharacterJoiner();
  readonly #stops;
  readonly #toolCalls: ToolCall[] = [];
  #answeringModel: string | undefined;
  #hasStarted = false;
  #text = '';
  #length = 0;
  #isFinished = false;

  constructor(setup: AnswerSetup) {
    this.#setup = setup;
    this.#clock = startAnswerClock(setup.now);
    this.#stops = createStopMatcher(setup.request.stop ?? []);
  }

  /** True after the finish part: whatever a server sends behind it is no part of the answer. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** @throws CloudFailureError, NetworkError, UnsupportedRequestError */
  *push(part: LanguageModelV4StreamPart): Generator<StreamPart> {
    const { backendId } = this.#setup;
    switch (part.type) {
      case 'stream-start': {
        const refusal = refusalOfWarnings(part.warnings);
        if (refusal !== null) throw unsupportedRequest(backendId, refusal);
        return;
      }
      case 'response-metadata':
        if (typeof part.modelId !== 'string') return;
        this.#answeringModel = part.modelId.slice(0, longestModelId);
        return yield* this.#start();
      case 'text-delta':
        return yield* this.#pushText(part.delta);
      case 'tool-call':
        return yield* this.#pushCall(part);
      case 'error':
        throw toFailure(backendId, part.error);
      case 'finish':
        return yield* this.#pushFinish(part);
      default:
        if (carriesContent(part)) throw cloudFailure(backendId, 'unknown-content');
    }
  }

  /** The stream ended. @throws NetworkError where it had not come to its end */
  end(): void {
    if (!this.#isFinished) throw brokenConnection(this.#setup.backendId);
  }

  *#start(): Generator<StreamPart> {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    yield {
      type: 'start',
      modelId: this.#setup.modelId,
      engineId: this.#setup.backendId,
      backend: 'remote',
      ...(this.#answeringModel !== undefined && { answeringModel: this.#answeringModel }),
    };
  }

  *#pushText(piece: unknown): Generator<StreamPart> {
    if (typeof piece !== 'string') throw cloudFailure(this.#setup.backendId, 'unknown-content');
    this.#count(piece);
    const { text, isStopped } = this.#stops.push(this.#joiner.push(piece));
    yield* this.#emitText(text);
    if (isStopped) yield* this.#finish('stop', undefined);
  }

  *#emitText(delta: string): Generator<StreamPart> {
    if (delta === '') return;
    yield* this.#start();
    this.#clock.mark();
    this.#text += delta;
    yield { type: 'text-delta', delta, tokenIds: [] };
  }

  *#pushCall(part: LanguageModelV4ToolCall): Generator<StreamPart> {
    const { backendId, request } = this.#setup;
    const raw = { id: part.toolCallId, name: part.toolName, argumentsJson: part.input };
    const isWhole = Object.values(raw).every((field: unknown) => typeof field === 'string');
    // A tool that the server runs itself was never offered to it.
    if (!isWhole || part.providerExecuted) throw cloudFailure(backendId, 'unknown-content');
    this.#count(raw.argumentsJson);
    const call = checkToolCall(backendId, request, raw, this.#toolCalls);
    this.#toolCalls.push(call);
    yield* this.#start();
    this.#clock.mark();
    yield { type: 'tool-call', call };
  }

  *#pushFinish(
    part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  ): Generator<StreamPart> {
    const { backendId } = this.#setup;
    const reason = toFinishReason(backendId, part.finishReason, this.#toolCalls.length > 0);
    const last = this.#stops.push(this.#joiner.end());
    yield* this.#emitText(last.text + this.#stops.end());
    yield* this.#finish(reason, part.usage);
  }

  *#finish(reason: FinishReason, counted: Parameters<typeof toUsage>[0]): Generator<StreamPart> {
    const { backendId, request } = this.#setup;
    checkAnswer(backendId, request, { text: this.#text, toolCalls: this.#toolCalls, reason });
    yield* this.#start();
    const calls = this.#toolCalls.map(({ name, argumentsJson }) => name + argumentsJson).join('');
    const usage = toUsage(counted, {
      promptTokens: estimatePromptTokens(request),
      completionTokens: estimateTokens(this.#text + calls),
    });
    this.#isFinished = true;
    yield { type: 'finish', reason, usage, timings: this.#clock.timings(usage) };
  }

  #count(piece: string): void {
    this.#length += piece.length;
    if (this.#length > longestAnswer) {
      throw cloudFailure(this.#setup.backendId, 'answer-too-long', {
        maximumCharacters: longestAnswer,
      });
    }
  }
}
