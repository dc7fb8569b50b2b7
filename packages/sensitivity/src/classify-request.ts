import type { DataClass } from '@localmost/protocol';
import type { Classification, SensitivityClassifier } from './classifier.ts';
import type { Finding } from './finding.ts';

/** All text of a request that would leave the device: history, tool results and attachments too. */
export interface ClassifiableRequest {
  messages: readonly { content: string }[];
  toolResults?: readonly string[] | undefined;
  attachments?: readonly string[] | undefined;
}

/** The class of a whole request. */
export interface RequestClassification {
  class: DataClass;
  score: number;
  findings: readonly Finding[];
  /** Set where the classifier did not answer in time or failed; the class is then restricted. */
  failure?: 'missing' | 'timeout' | 'error' | 'malformed' | undefined;
}

/** The built-in classifier needs a millisecond for 200 characters, some 160 for 20 000. */
export const defaultTimeBudgetMs = 250;

/**
 * Classifies every part of a request and gives the highest class found. Never throws and never
 * waits longer than the budget: no classifier, or one that is slow, throws or answers nonsense,
 * makes the request restricted.
 */
export async function classifyRequest(
  classifier: SensitivityClassifier | null,
  request: ClassifiableRequest,
  timeBudgetMs: number = defaultTimeBudgetMs,
): Promise<RequestClassification> {
  if (!classifier) return failed('missing');
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<RequestClassification>((resolve) => {
    timer = setTimeout(() => resolve(failed('timeout')), timeBudgetMs);
  });
  try {
    return await Promise.race([classifyParts(classifier, request, controller.signal), timeout]);
  } catch {
    // Whatever it threw may quote the prompt, so nothing of it is kept.
    return failed('error');
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

async function classifyParts(
  classifier: SensitivityClassifier,
  request: ClassifiableRequest,
  signal: AbortSignal,
): Promise<RequestClassification> {
  let highest: RequestClassification = { class: 'public', score: 0, findings: [] };
  for (const text of partsOf(request)) {
    const found = await classifier.classify(text, signal);
    if (!isClassification(found)) return failed('malformed');
    highest = {
      class: rankOf(found.class) > rankOf(highest.class) ? found.class : highest.class,
      score: Math.max(highest.score, found.score),
      findings: [...highest.findings, ...found.findings],
    };
  }
  return highest;
}

/** Each part by itself, and the conversation as one text: what is said over two turns counts too. */
function partsOf({ messages, toolResults = [], attachments = [] }: ClassifiableRequest): string[] {
  const contents = messages.map(({ content }) => content);
  const whole = contents.length > 1 ? [contents.join('\n')] : [];
  return [...contents, ...toolResults, ...attachments, ...whole];
}

const classes: readonly DataClass[] = ['public', 'internal', 'restricted'];

function rankOf(dataClass: DataClass): number {
  return classes.indexOf(dataClass);
}

/** A plug-in is not to be trusted with its types. */
function isClassification(value: Classification | null | undefined): value is Classification {
  return (
    typeof value === 'object' &&
    value !== null &&
    classes.includes(value.class) &&
    Number.isFinite(value.score) &&
    Array.isArray(value.findings)
  );
}

function failed(failure: NonNullable<RequestClassification['failure']>): RequestClassification {
  return { class: 'restricted', score: 1, findings: [], failure };
}
