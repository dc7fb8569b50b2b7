import { InvalidRequestError, type PrimeReport } from '@localmost/protocol';
import { classifyRequest, type SensitivityClassifier } from '@localmost/sensitivity';
import type { ChatCompletionMessage, ChatCompletionTool } from '../chat/completion-params.ts';
import { invalid, isUnset } from '../chat/param-faults.ts';
import { toMessages } from '../chat/to-messages.ts';
import { toTools } from '../chat/to-tools.ts';
import { loadClassifier } from '../hybrid/lazy-classifier.ts';
import type { ModelsService } from '../models/models-service.ts';

/** How a prefix is primed. */
export interface PrimeOptions {
  /** What conversations begin with, such as a system prompt. */
  messages: readonly ChatCompletionMessage[];
  /** Those that the conversations will offer: they stand in the prompt. */
  tools?: readonly ChatCompletionTool[];
  /** Keeps it on this device's disk, where it outlives the page. Default false. */
  persist?: boolean;
  /** How long it is kept on the disk, in milliseconds; from 1 to a year. Default 7 days. */
  lifetimeMs?: number;
  /** How sensitive it is; the classifier may raise it. What is restricted is never persisted. */
  data?: 'public' | 'internal' | 'restricted';
  signal?: AbortSignal;
}

const defaultLifetimeMs = 7 * 24 * 3_600_000;
/** Nobody waits for a first token here. */
const classificationBudgetMs = 5000;

/** See `client.models.prime`. @param classifier undefined: this package's; null: none */
export async function primeModel(
  models: ModelsService,
  classifier: SensitivityClassifier | null | undefined,
  id: string,
  options: PrimeOptions,
): Promise<PrimeReport> {
  const { persist = false, lifetimeMs, data = 'public', signal } = options;
  const messages = toMessages(options.messages);
  if (!['public', 'internal', 'restricted'].includes(data)) {
    throw invalid('data', 'is not public, internal or restricted');
  }
  if (lifetimeMs !== undefined && !persist) throw invalid('lifetimeMs', 'is there without persist');
  if (persist) {
    if (data === 'restricted') throw restricted('it is said to be');
    const used = classifier === undefined ? await loadClassifier() : classifier;
    const found = await classifyRequest(used, { messages }, classificationBudgetMs);
    if (found.class === 'restricted') throw restricted(found.failure ?? 'the classifier says so');
  }
  const reply = await models.callSessions(
    id,
    {
      type: 'prime',
      messages,
      ...(!isUnset(options.tools) && { tools: toTools(options.tools) }),
      ...(persist && { persist: { lifetimeMs: lifetimeMs ?? defaultLifetimeMs } }),
    },
    signal,
  );
  if (reply.type === 'primed') return reply.report;
  throw new TypeError('The worker told nothing of what it primed.');
}

function restricted(reason: string): InvalidRequestError {
  return new InvalidRequestError({
    message: 'Restricted text is not persisted.',
    details: { path: 'persist', reason },
    remedies: [
      'Prime it without `persist`: it stays in memory.',
      'Take what is private out of it.',
    ],
  });
}
