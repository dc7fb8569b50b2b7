export {
  createSpanSink,
  type SpanAttributes,
  type SpanTracer,
  type TracedSpan,
} from './span-sink.ts';
