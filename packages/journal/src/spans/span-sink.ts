import { InvalidRequestError } from '@localmost/protocol';
import type { JournalSink } from '../journal.ts';
import type { AttemptEvent, FinishEvent, JournalEvent } from '../journal-event.ts';

/** What a span may say of a call: numbers, ids and classes. */
export type SpanAttributes = Record<string, string | number | boolean | string[]>;

/** As much of an OpenTelemetry tracer as is used here. */
export interface SpanTracer {
  startSpan(
    name: string,
    options: { kind: number; startTime: number; attributes: SpanAttributes },
  ): TracedSpan;
}

/** As much of an OpenTelemetry span as is used here. */
export interface TracedSpan {
  setAttributes(attributes: SpanAttributes): unknown;
  setStatus(status: { code: number }): unknown;
  end(endTime: number): void;
}

/** OpenTelemetry's own numbers; the API is loaded only when nobody hands in a tracer. */
const spanKind = { internal: 0, client: 2 };
const errorStatus = 2;

/** A journal that is never told of an end must not keep every beginning. */
const mostOpenSpans = 1000;

/**
 * Gives a sink that makes one span of each try at a backend, by the conventions for generative AI:
 * model, limits, counts of tokens, the end. Words of requests and answers are in no span.
 * @param options.tracer default: `localmost` of the globally registered provider, by
 *   `@opentelemetry/api`, which is loaded now
 * @throws InvalidRequestError when no tracer is given and `@opentelemetry/api` is not installed
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export async function createSpanSink(options: { tracer?: SpanTracer } = {}): Promise<JournalSink> {
  const tracer = options.tracer ?? (await globalTracer());
  const open = new Map<string, TracedSpan>();
  return (event) => {
    if (!('attempt' in event) || event.attempt === undefined) return;
    const key = `${event.requestId}#${event.attempt}`;
    if (event.type === 'attempt') {
      const [oldest] = open.keys();
      if (open.size >= mostOpenSpans && oldest !== undefined) open.delete(oldest);
      open.set(key, startSpan(tracer, event));
      return;
    }
    const span = open.get(key);
    if (!span) return;
    describeEvent(span, event);
    if (event.type === 'model-mismatch') return;
    open.delete(key);
    span.end(event.atMs);
  };
}

function startSpan(tracer: SpanTracer, event: AttemptEvent): TracedSpan {
  const { zone, model, backendId, dataClass, requestBytes, requestId, attempt } = event;
  const { maxOutputTokens, temperature } = event;
  return tracer.startSpan(`chat ${model}`, {
    kind: zone === 'device' ? spanKind.internal : spanKind.client,
    startTime: event.atMs,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': backendId,
      'gen_ai.request.model': model,
      ...(maxOutputTokens !== undefined && { 'gen_ai.request.max_tokens': maxOutputTokens }),
      ...(temperature !== undefined && { 'gen_ai.request.temperature': temperature }),
      'localmost.request.id': requestId,
      'localmost.attempt': attempt,
      'localmost.zone': zone,
      'localmost.data_class': dataClass,
      'localmost.request_bytes': requestBytes,
    },
  });
}

function describeEvent(span: TracedSpan, event: JournalEvent): void {
  switch (event.type) {
    case 'finish':
      span.setAttributes(finishAttributes(event));
      break;
    case 'model-mismatch':
      span.setAttributes({ 'gen_ai.response.model': event.answered });
      break;
    case 'failure':
    case 'interrupted':
      span.setAttributes({ 'error.type': event.code });
      span.setStatus({ code: errorStatus });
      break;
    default:
  }
}

function finishAttributes({ reason, usage, timings, answerBytes }: FinishEvent): SpanAttributes {
  return {
    'gen_ai.response.finish_reasons': [reason.replace('-', '_')],
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
    'localmost.time_to_first_token_ms': timings.timeToFirstTokenMs,
    'localmost.answer_bytes': answerBytes,
  };
}

async function globalTracer(): Promise<SpanTracer> {
  try {
    const { trace } = await import('@opentelemetry/api');
    return trace.getTracer('localmost');
  } catch (cause) {
    throw new InvalidRequestError({
      message: 'Spans need the package @opentelemetry/api, which could not be loaded.',
      details: { path: 'tracer' },
      remedies: ['Install @opentelemetry/api.', 'Hand in a tracer of your own.'],
      cause,
    });
  }
}
