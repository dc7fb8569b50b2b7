import type { ChatMessage, EngineRequest } from '@localmost/protocol';
import { findToolFault } from './find-tool-fault.ts';
import { isJsonObject } from './json.ts';
import type { RefusablePart, SupportFacts } from './support-facts.ts';
import { refused, type UnsupportedPart } from './unsupported-part.ts';

/** What the V4 contract has no field for. */
const neverCarried: readonly (readonly [string, (request: EngineRequest) => unknown])[] = [
  ['sampling.minP', ({ sampling }) => sampling?.minP],
  ['sampling.repetitionPenalty', ({ sampling }) => sampling?.repetitionPenalty],
  ['history', ({ history }) => (history === 'drop-oldest' ? history : undefined)],
  ['promptLookup', ({ promptLookup }) => promptLookup || undefined],
  ['ignoreEndToken', ({ ignoreEndToken }) => ignoreEndToken || undefined],
];

/** Where the parts stand that only some models honour; undefined where the request asks nothing. */
const asked: Readonly<Record<RefusablePart, (request: EngineRequest) => unknown>> = {
  maxOutputTokens: (request) => request.maxOutputTokens,
  'messages.system': ({ messages }) => messages.find(({ role }) => role === 'system'),
  'messages.toolCalls': ({ messages }) => messages.find(isOfToolUse),
  responseFormat: ({ responseFormat }) => (responseFormat?.type === 'json' ? true : undefined),
  'responseFormat.schema': ({ responseFormat }) =>
    responseFormat?.type === 'json' ? responseFormat.schema : undefined,
  'sampling.seed': ({ sampling }) => sampling?.seed,
  'sampling.temperature': ({ sampling }) => sampling?.temperature,
  'sampling.topK': ({ sampling }) => sampling?.topK,
  'sampling.topP': ({ sampling }) => sampling?.topP,
  stop: ({ stop }) => (stop?.length ? stop : undefined),
  toolChoice: ({ toolChoice }) => (toolChoice === 'auto' ? undefined : toolChoice),
  tools: ({ tools }) => (tools?.length ? tools : undefined),
};

/** The first part of a request that this model cannot honour, or null where it can honour it whole. */
export function findUnsupportedPart(
  request: EngineRequest,
  facts: SupportFacts,
): UnsupportedPart | null {
  for (const [part, read] of neverCarried) {
    if (read(request) !== undefined) return refused(part, 'no such field crosses to a server');
  }
  for (const [part, read] of Object.entries(asked)) {
    const reason = facts.refuses?.[part as RefusablePart];
    if (reason !== undefined && read(request) !== undefined) return refused(part, reason);
  }
  return findLimit(request, facts) ?? findToolFault(request);
}

function findLimit(request: EngineRequest, facts: SupportFacts): UnsupportedPart | null {
  const { maximumStopStrings = Number.POSITIVE_INFINITY } = facts;
  if ((request.stop?.length ?? 0) > maximumStopStrings) {
    return refused('stop', `it takes at most ${maximumStopStrings} stop strings`);
  }
  const { maximumTemperature = Number.POSITIVE_INFINITY } = facts;
  if ((request.sampling?.temperature ?? 0) > maximumTemperature) {
    return refused('sampling.temperature', `it takes at most ${maximumTemperature}`);
  }
  const format = request.responseFormat;
  if (format?.type !== 'json') return null;
  if (format.schema === undefined) {
    return facts.jsonNeedsSchema
      ? refused('responseFormat', 'it answers in JSON only to a schema')
      : null;
  }
  return isJsonObject(format.schema)
    ? null
    : refused('responseFormat.schema', 'it is not a JSON object');
}

function isOfToolUse({ role, toolCalls }: ChatMessage): boolean {
  return role === 'tool' || (toolCalls?.length ?? 0) > 0;
}
