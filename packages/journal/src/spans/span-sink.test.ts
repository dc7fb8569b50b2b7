import { describe, expect, it } from 'vitest';
import type { AttemptEvent, JournalEvent } from '../journal-event.ts';
import { createSpanSink, type SpanAttributes, type SpanTracer } from './span-sink.ts';

const base = {
  requestId: 'r1',
  dataClass: 'public',
  backendId: 'vendor',
  zone: 'third-party',
  model: 'm@1',
} as const;
const attempt = (number: number, rest: Partial<AttemptEvent> = {}): AttemptEvent => ({
  type: 'attempt',
  ...base,
  atMs: 10,
  attempt: number,
  requestBytes: 99,
  maxOutputTokens: 50,
  temperature: 0,
  ...rest,
});

interface RecordedSpan {
  name: string;
  kind: number;
  attributes: SpanAttributes;
  status?: number;
  endedAtMs?: number;
}

function recordingTracer() {
  const spans: RecordedSpan[] = [];
  const tracer: SpanTracer = {
    startSpan(name, { kind, attributes }) {
      const span: RecordedSpan = { name, kind, attributes: { ...attributes } };
      spans.push(span);
      return {
        setAttributes: (more) => Object.assign(span.attributes, more),
        setStatus({ code }) {
          span.status = code;
        },
        end(atMs) {
          span.endedAtMs = atMs;
        },
      };
    },
  };
  return { spans, tracer };
}

describe('spans of the journal', () => {
  it('follow the conventions for generative AI, one for each try', async () => {
    const { spans, tracer } = recordingTracer();
    const sink = await createSpanSink({ tracer });
    const events: JournalEvent[] = [
      attempt(1),
      { type: 'failure', ...base, atMs: 20, attempt: 1, code: 'cloud-failure', status: 503 },
      attempt(2),
      { type: 'model-mismatch', ...base, atMs: 25, attempt: 2, pinned: 'm@1', answered: 'm@2' },
      {
        type: 'finish',
        ...base,
        atMs: 30,
        attempt: 2,
        reason: 'tool-calls',
        usage: { promptTokens: 7, completionTokens: 3, cachedPromptTokens: 0 },
        timings: {
          timeToFirstTokenMs: 4,
          prefillTokensPerSecond: 1,
          decodeTokensPerSecond: 1,
          totalMs: 9,
        },
        answerBytes: 12,
      },
    ];
    for (const event of events) sink(event);
    expect(spans).toMatchObject([
      {
        name: 'chat m@1',
        kind: 2,
        status: 2,
        endedAtMs: 20,
        attributes: { 'error.type': 'cloud-failure', 'gen_ai.operation.name': 'chat' },
      },
      {
        endedAtMs: 30,
        attributes: {
          'gen_ai.provider.name': 'vendor',
          'gen_ai.request.model': 'm@1',
          'gen_ai.request.max_tokens': 50,
          'gen_ai.request.temperature': 0,
          'gen_ai.response.model': 'm@2',
          'gen_ai.response.finish_reasons': ['tool_calls'],
          'gen_ai.usage.input_tokens': 7,
          'gen_ai.usage.output_tokens': 3,
          'localmost.zone': 'third-party',
          'localmost.request_bytes': 99,
        },
      },
    ]);
  });
  it('are internal for what runs on the device', async () => {
    const { spans, tracer } = recordingTracer();
    (await createSpanSink({ tracer }))(attempt(1, { zone: 'device' }));
    expect(spans[0]?.kind).toBe(0);
  });
  it('go to the tracer of the OpenTelemetry API where none is handed in', async () => {
    const { trace } = await import('@opentelemetry/api');
    const { spans, tracer } = recordingTracer();
    // As much of a provider as the API asks for.
    const provider = { getTracer: () => ({ ...tracer, startActiveSpan: () => undefined }) };
    trace.setGlobalTracerProvider(provider as never);
    try {
      (await createSpanSink())(attempt(1));
      expect(spans).toHaveLength(1);
    } finally {
      trace.disable();
    }
  });
});
