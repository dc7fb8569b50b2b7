import { createJournal, type JournalEvent } from '@localmost/journal';
import { type Policy, parsePolicy } from '@localmost/policy';
import { NetworkError, OutOfMemoryError, type StreamPart } from '@localmost/protocol';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import { memoryLedger } from '@localmost/spending';
import type { RoutedRequest } from '../routed-request.ts';
import { createRouter, type Router } from '../router.ts';
import type { RouterOptions } from '../router-options.ts';
import { InstantClock } from './instant-clock.ts';
import { routingPolicyData } from './routing-policy.ts';
import { type BackendScript, type ScriptedBackend, scriptedBackend } from './scripted-backend.ts';

/** A classifier that says the same of every text. */
export const says = (dataClass: 'public' | 'internal' | 'restricted'): SensitivityClassifier => ({
  classify: () => ({ class: dataClass, score: 1, findings: [] }),
});
/** A request of one message. */
export const ask = (content: string, rest: Partial<RoutedRequest> = {}): RoutedRequest => ({
  engine: { messages: [{ role: 'user', content }], maxOutputTokens: 50 },
  ...rest,
});
/** A backend that fails after so many pieces. */
export const failWith = (error: () => unknown, after = 0): BackendScript => ({
  fail: { after, error },
});
export const outOfMemory = (): OutOfMemoryError =>
  new OutOfMemoryError({ message: 'full', remedies: [] });
export const unreachable = (): NetworkError => new NetworkError({ message: 'gone', remedies: [] });

/** A router over three scripted backends, and what happened to them. */
export interface RouterLab {
  router: Router;
  backends: Record<'local' | 'rack' | 'vendor', ScriptedBackend>;
  events: JournalEvent[];
  run(request: RoutedRequest, signal?: AbortSignal): Promise<StreamPart[]>;
}

/** Gives a router over a model on the device, a rack in one's own network, and a paid vendor. */
export function openRouterLab(
  scripts: Partial<Record<'local' | 'rack' | 'vendor', BackendScript | (() => BackendScript)>> = {},
  options: Partial<RouterOptions> = {},
  policy: Partial<Policy> = {},
): RouterLab {
  const backends = {
    local: scriptedBackend('local', scripts.local),
    rack: scriptedBackend('rack', scripts.rack),
    vendor: scriptedBackend('vendor', scripts.vendor),
  };
  const events: JournalEvent[] = [];
  const clock = new InstantClock(Date.UTC(2026, 5, 15));
  const router = createRouter({
    policy: parsePolicy({ ...routingPolicyData(), ...policy }),
    backends,
    classifier: says('public'),
    ledger: memoryLedger({ clock }),
    clock,
    journal: createJournal({ sinks: [(event) => events.push(event)] }),
    ...options,
  });
  const run = async (request: RoutedRequest, signal = new AbortController().signal) => {
    const parts: StreamPart[] = [];
    for await (const part of router.answer(request, { signal })) parts.push(part);
    return parts;
  };
  return { router, backends, events, run };
}
/** The text of an answer. */
export const text = (parts: readonly StreamPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
/** The kinds of events, in order. */
export const types = (events: readonly JournalEvent[]): string[] => events.map(({ type }) => type);
