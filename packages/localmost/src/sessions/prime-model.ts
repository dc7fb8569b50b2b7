import { type ChatMessage, InvalidRequestError, type PrimeReport } from '@localmost/protocol';
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
  /**
   * How sensitive it is. What is restricted is never persisted: what is said to be, what holds an
   * identifier such as the number of a card, and under a policy what its classifier takes for it.
   */
  data?: 'public' | 'internal' | 'restricted';
  signal?: AbortSignal;
}

const defaultLifetimeMs = 7 * 24 * 3_600_000;
/** Nobody waits for a first token here. */
const classificationBudgetMs = 5000;

/** What of a client's settings says how sensitive a text is. */
export interface PrimeSetup {
  /** Whether there is a policy, whose classes then count in full. */
  hasPolicy: boolean;
  /** Undefined: this package's; null: none, and with a policy nothing is persisted. */
  classifier: SensitivityClassifier | null | undefined;
}

/** See `client.models.prime`. */
export async function primeModel(
  models: Pick<ModelsService, 'callSessions'>,
  setup: PrimeSetup,
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
    const reason = await whyRestricted(messages, setup);
    if (reason !== null) throw restricted(reason);
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

/**
 * Under a policy the class decides, as for requests. Without one there are no classes: there only
 * what is surely an identifier counts, because a guess at the meaning of a long text errs too often
 * to be refused over what never leaves the device.
 */
async function whyRestricted(
  messages: readonly ChatMessage[],
  { hasPolicy, classifier }: PrimeSetup,
): Promise<string | null> {
  if (!hasPolicy && classifier === null) return null;
  const used = classifier === undefined ? await loadClassifier() : classifier;
  const found = await classifyRequest(used, { messages }, classificationBudgetMs);
  if (found.class !== 'restricted') return null;
  if (found.failure) return `the classifier failed: ${found.failure}`;
  const counted = found.findings.filter(({ source }) => hasPolicy || source !== 'model');
  if (counted.length === 0 && !hasPolicy) return null;
  return `the classifier found: ${counted.map(({ kind }) => kind).join(', ') || 'no reason told'}`;
}

function restricted(reason: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `Restricted text is not persisted: ${reason}.`,
    details: { path: 'persist', reason },
    remedies: [
      'Prime it without `persist`: it stays in memory.',
      'Take what is private out of it.',
    ],
  });
}
