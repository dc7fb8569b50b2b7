export { createSpanSink, type SpanAttributes, type SpanTracer } from '@localmost/journal/spans';
