import type { EngineRequest, StreamPart, TokenUsage } from '@localmost/protocol';
import type { RoutedBackend } from '../router-options.ts';

/** What a scripted backend does with a call. */
export interface BackendScript {
  /** Pieces of text. Default one. */
  words?: readonly string[];
  toolCall?: boolean;
  /** Thrown after so many pieces. */
  fail?: { after: number; error: () => unknown };
  /** Ends without a finish after so many pieces. */
  cutAfter?: number;
  /** Never answers again after so many pieces, whatever the signal says. */
  hangAfter?: number;
  answeringModel?: string;
  usage?: TokenUsage;
  unsupported?: string;
}

/** A backend that does what its script says and remembers every request that it was given. */
export interface ScriptedBackend extends RoutedBackend {
  readonly received: EngineRequest[];
  readonly askedWhether: EngineRequest[];
}

/** Gives a backend that runs no model. A function is asked anew for each call. */
export function scriptedBackend(
  id: string,
  script: BackendScript | (() => BackendScript) = {},
  extras: Partial<RoutedBackend> = {},
): ScriptedBackend {
  const received: EngineRequest[] = [];
  const askedWhether: EngineRequest[] = [];
  const next = () => (typeof script === 'function' ? script() : script);
  return {
    id,
    received,
    askedWhether,
    supports(request) {
      askedWhether.push(request);
      const { unsupported } = typeof script === 'function' ? {} : script;
      return unsupported === undefined
        ? { supported: true }
        : { supported: false, part: unsupported, reason: 'the script says so' };
    },
    answer(request) {
      received.push(request);
      return run(id, next());
    },
    ...extras,
  };
}

async function* run(id: string, script: BackendScript): AsyncGenerator<StreamPart> {
  const { words = ['yes'], fail, cutAfter, hangAfter, answeringModel } = script;
  yield {
    type: 'start',
    modelId: 'm',
    engineId: id,
    backend: 'remote',
    ...(answeringModel !== undefined && { answeringModel }),
  };
  for (let index = 0; index <= words.length; index += 1) {
    if (fail?.after === index) throw fail.error();
    if (cutAfter === index) return;
    if (hangAfter === index) await new Promise(() => undefined);
    const delta = words[index];
    if (delta !== undefined) yield { type: 'text-delta', delta, tokenIds: [] };
  }
  if (script.toolCall) {
    yield { type: 'tool-call', call: { id: 'c', name: 'f', argumentsJson: '{}' } };
  }
  yield {
    type: 'finish',
    reason: script.toolCall ? 'tool-calls' : 'stop',
    usage: script.usage ?? { promptTokens: 10, completionTokens: 5, cachedPromptTokens: 0 },
    timings: {
      timeToFirstTokenMs: 0,
      prefillTokensPerSecond: 0,
      decodeTokensPerSecond: 0,
      totalMs: 0,
    },
  };
}
