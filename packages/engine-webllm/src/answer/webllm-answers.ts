import {
  EngineFailureError,
  type EngineRequest,
  type FinishReason,
  LocalmostError,
  type StreamPart,
  type TokenUsage,
} from '@localmost/protocol';
import type { ChatCompletionChunk } from '@mlc-ai/web-llm';
import type { DeviceWatch } from '../device/watch-device.ts';
import { webllmFault } from '../faults.ts';
import { type RequestLimits, toCompletionRequest } from '../request/to-completion-request.ts';
import { engineId } from '../request/unsupported.ts';
import { startAnswerClock } from './answer-clock.ts';
import { createAnswerText } from './answer-text.ts';
import { type AnsweringEngine, ChunkReader } from './chunk-reader.ts';
import { toToolCalls } from './tool-calls.ts';

/** What answers are made from. */
export interface AnswersSetup {
  engine: AnsweringEngine;
  modelId: string;
  limits: RequestLimits;
  /** Strings that end an answer by the model's own settings. */
  templateStops: readonly string[];
  /** Tokens whose keys and values are in the cache now. */
  cacheLength: () => number;
  device: Pick<DeviceWatch, 'loss' | 'onLost'>;
  /** Milliseconds. Default: `performance.now`. */
  now?: () => number;
  /** Ids of tool calls. Default: random. */
  newId?: () => string;
}

/** Answers conversations on the one model that web-llm holds, one at a time. */
export function createAnswers(
  setup: AnswersSetup,
): (request: EngineRequest, signal: AbortSignal) => AsyncGenerator<StreamPart, void, void> {
  let isBusy = false;
  return async function* oneAtATime(request, signal) {
    if (isBusy) throw alreadyBusy();
    isBusy = true;
    try {
      yield* answer(setup, request, signal);
    } finally {
      isBusy = false;
    }
  };
}

async function* answer(
  setup: AnswersSetup,
  request: EngineRequest,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, void> {
  const { engine, modelId, now = () => performance.now() } = setup;
  signal.throwIfAborted();
  const clock = startAnswerClock(now);
  const completion = toCompletionRequest(request, setup.limits);
  const withTools = completion.tools !== undefined;
  const templateStops = request.ignoreEndToken ? [] : setup.templateStops;
  const text = createAnswerText([...(request.stop ?? []), ...templateStops]);
  yield { type: 'start', modelId, engineId, backend: 'webgpu' };

  const chunks = new ChunkReader(engine, setup.device, signal);
  try {
    await chunks.open(completion);
    let finish: ChatCompletionChunk.Choice['finish_reason'] = null;
    let calls: ChatCompletionChunk.Choice.Delta['tool_calls'];
    let usage: ChatCompletionChunk['usage'];
    for (let chunk = await chunks.next(); chunk; chunk = await chunks.next()) {
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      if (choice === undefined) continue;
      finish = choice.finish_reason ?? finish;
      calls = choice.delta.tool_calls ?? calls;
      if (choice.finish_reason === null) clock.tick();
      const wasStopped = text.isStopped;
      // A list of calls is no text; it comes whole at the end.
      const delta = withTools ? '' : text.push(choice.delta.content ?? '');
      if (delta !== '') yield { type: 'text-delta', delta, tokenIds: [] };
      // web-llm stops by itself where it found the string too; where not, it is told to.
      if (text.isStopped && !wasStopped) chunks.stop();
    }
    const callParts = toToolCalls(calls, setup.newId ?? randomId);
    if (calls === undefined) {
      // A list of calls that was cut off is shown as the text that it is.
      const rest = text.end(await engine.getMessage());
      if (rest !== '') yield { type: 'text-delta', delta: rest, tokenIds: [] };
    }
    yield* callParts;
    const counts = countTokens(usage, setup.cacheLength());
    yield {
      type: 'finish',
      reason: text.isStopped ? 'stop' : toFinishReason(finish, callParts.length),
      usage: counts,
      timings: clock.timings(
        counts.promptTokens - counts.cachedPromptTokens,
        counts.completionTokens,
      ),
    };
  } catch (fault) {
    signal.throwIfAborted();
    throw fault instanceof LocalmostError ? fault : webllmFault(fault, 'answer');
  } finally {
    await chunks.close();
  }
}

/**
 * web-llm counts only the prompt tokens that it computed. What was in the cache before is what is
 * there now, less those and less what the answer added: all its tokens but the last.
 */
function countTokens(usage: ChatCompletionChunk['usage'], cacheLength: number): TokenUsage {
  const computed = usage?.prompt_tokens ?? 0;
  const completionTokens = usage?.completion_tokens ?? 0;
  const added = computed + Math.max(0, completionTokens - 1);
  const cachedPromptTokens = Math.max(0, cacheLength - added);
  return { promptTokens: computed + cachedPromptTokens, completionTokens, cachedPromptTokens };
}

function toFinishReason(
  reason: ChatCompletionChunk.Choice['finish_reason'],
  callCount: number,
): FinishReason {
  if (reason === 'stop' || reason === 'length') return reason;
  if (reason === 'tool_calls') return callCount > 0 ? 'tool-calls' : 'stop';
  throw new EngineFailureError({
    message: 'web-llm broke the answer off without a reason.',
    details: { phase: 'answer', reason: reason ?? 'none' },
    remedies: ['Ask again.'],
  });
}

function randomId(): string {
  return `call-${crypto.randomUUID()}`;
}

function alreadyBusy(): EngineFailureError {
  return new EngineFailureError({
    message: 'The model is still generating another answer.',
    remedies: ['Read the other answer to its end, or call return() on it, before the next.'],
  });
}
