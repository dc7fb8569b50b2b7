import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type {
  BackendCallOptions,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';
import { AnswerAssembler } from './answer/answer-assembler.ts';
import { readParts } from './answer/read-parts.ts';
import type { CloudBackendOptions } from './cloud-backend-options.ts';
import { cloudFailure } from './failures/cloud-failure.ts';
import { toFailure } from './failures/to-failure.ts';
import { loadOnce } from './load-once.ts';
import { findUnsupportedPart } from './request/find-unsupported-part.ts';
import { prepareWarnings } from './request/prepare-warnings.ts';
import { refusalOfWarnings } from './request/refusal-of-warnings.ts';
import { toCallOptions } from './request/to-call-options.ts';
import { unsupportedRequest } from './request/unsupported-part.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * A backend that answers by any model of an AI SDK provider package. One answer is one call: it
 * tries nothing twice. What the model cannot honour is refused before a byte moves wherever it is
 * known by then, and before the first part of the answer at the latest; an answer that breaks what
 * the request asked for ends in an error. The model's reasoning and its sources are not passed on.
 * @throws InvalidRequestError where the model is not of version 4
 */
export function createCloudBackend(options: CloudBackendOptions): ChatBackend {
  const { id, supports = {} } = options;
  const load = loadOnce(id, options.model);
  return {
    id,
    supports: (request) => findUnsupportedPart(request, supports) ?? { supported: true },
    answer(request, call) {
      return answer(options, load, request, call);
    },
  };
}

async function* answer(
  options: CloudBackendOptions,
  load: () => Promise<LanguageModelV4>,
  request: EngineRequest,
  call: BackendCallOptions,
): AsyncGenerator<StreamPart> {
  const { id, supports = {}, now = () => performance.now() } = options;
  call.signal.throwIfAborted();
  const unsupported = findUnsupportedPart(request, supports);
  if (unsupported !== null) throw unsupportedRequest(id, unsupported);
  // Ends the connection also where the reader leaves early.
  const leaving = new AbortController();
  const signal = AbortSignal.any([call.signal, leaving.signal]);
  try {
    const model = await untilAborted(load(), signal);
    const headers = await untilAborted(callHeaders(options, call), signal);
    const callOptions = toCallOptions(request, { signal, headers });
    const refusal = refusalOfWarnings(await prepareWarnings(model, callOptions));
    if (refusal !== null) throw unsupportedRequest(id, refusal);
    const assembler = new AnswerAssembler({ backendId: id, modelId: model.modelId, request, now });
    const stream = await untilAborted(openStream(id, model, callOptions), signal);
    for await (const part of readParts(stream, signal)) {
      yield* assembler.push(part);
      if (assembler.isFinished) return;
    }
    assembler.end();
  } catch (error) {
    call.signal.throwIfAborted();
    throw toFailure(id, error);
  } finally {
    leaving.abort();
  }
}

async function openStream(
  id: string,
  model: LanguageModelV4,
  callOptions: LanguageModelV4CallOptions,
): Promise<Awaited<ReturnType<LanguageModelV4['doStream']>>['stream']> {
  const { stream, response } = await model.doStream(callOptions);
  const isPage = /text\/html/i.test(response?.headers?.['content-type'] ?? '');
  // A package that looks at no signal comes here when nobody waits any more.
  const isLate = callOptions.abortSignal?.aborted === true;
  if (isPage || isLate) stream.cancel().catch(() => undefined);
  if (isPage) throw cloudFailure(id, 'unusable-answer', { contentType: 'text/html' });
  return stream;
}

async function callHeaders(
  { headers, idempotencyHeader = 'Idempotency-Key' }: CloudBackendOptions,
  { idempotencyKey }: BackendCallOptions,
): Promise<Record<string, string>> {
  const own = { ...(await headers?.()) };
  if (idempotencyKey !== undefined && idempotencyHeader !== null) {
    own[idempotencyHeader] = idempotencyKey;
  }
  return own;
}
