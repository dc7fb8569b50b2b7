import type { CandidateVerdict, Decision, ExecutionMode, ModelManifest } from 'localmost';
import { formatBytes, formatDuration, formatTokens } from '../format.ts';
import type { Explanation } from './trial-state.ts';

/** One change that would have sent a request elsewhere. */
type Counterfactual = Explanation['counterfactuals'][number];

/** A number, and how far it could go. */
type NumericThreshold = Explanation['thresholds'][number];

/** The four presets, in the words of the page. */
export const presetWords: Readonly<Record<ExecutionMode, { name: string; meaning: string }>> = {
  only_on_device: { name: 'Only on device', meaning: 'Nothing leaves, whatever happens.' },
  prefer_on_device: {
    name: 'Prefer the device',
    meaning: 'The cloud only where the device cannot.',
  },
  prefer_in_cloud: { name: 'Prefer the cloud', meaning: 'The device where the cloud may not.' },
  only_in_cloud: { name: 'Only in the cloud', meaning: 'The device is left out.' },
};

const rules: Readonly<Record<string, string>> = {
  ranking: 'by its place in the order',
  'boundary.mode': 'the mode leaves it out',
  'boundary.zone': 'this class of text may not go there',
  'boundary.consent': 'it may go there only with your consent',
  'boundary.region': 'not in an allowed region',
  'boundary.retention': 'prompts would be kept too long',
  'capability.context': 'too long for its context',
  'capability.tools': 'it cannot call tools',
  'capability.json': 'it cannot keep to a format',
  'capability.quality': 'it is not good enough for this request',
  'capability.first-token': 'its first token would come too late',
  'capability.deadline': 'its answer would come too late',
  'capability.request': 'it cannot honour a part of the request',
  'health.availability': 'it is not ready: its weights are not on this device',
  'health.network': 'there is no network',
  'health.failures': 'it failed too often just now',
  'health.queue': 'too many requests wait for it',
  'health.battery': 'the battery is low',
  'health.circuit': 'it failed too often just now',
  'health.memory': 'memory is short',
  'budget.request': 'it could cost more than this request may',
  'budget.day': 'it could cost more than is left of the day',
  'budget.month': 'it could cost more than is left of the month',
  'cascade.attempts': 'enough others come before it',
};

/** Why a backend has its verdict, in plain words. */
export function ruleWords({ rule }: CandidateVerdict): string {
  return rules[rule] ?? rule;
}

/** A backend's name as people know it. */
export function backendName(id: string, manifests: readonly ModelManifest[]): string {
  if (id === 'fake-cloud') return 'Fake cloud';
  return manifests.find((manifest) => manifest.id === id)?.name ?? id;
}

/** Who would answer, in a sentence. */
export function outcomeWords(
  { chosen, dataClass }: Decision,
  declaredClass: string,
  manifests: readonly ModelManifest[],
): string {
  const who =
    chosen === null ? 'Nobody may answer' : `${backendName(chosen, manifests)} would answer`;
  return dataClass === declaredClass
    ? `${who}.`
    : `${who}. The text raised its own class from ${declaredClass} to ${dataClass}.`;
}

/** What would send the request elsewhere, in a sentence. */
export function counterfactualWords(
  { path, from, to, chosen }: Counterfactual,
  manifests: readonly ModelManifest[],
): string {
  const outcome =
    chosen === null ? 'nobody would answer' : `${backendName(chosen, manifests)} would answer`;
  return `${conditionWords(path, from, to, manifests)}, ${outcome}.`;
}

/** How far a number could go, in a sentence: "Above 900 tokens of prompt (now 12), …". */
export function thresholdWords(
  { path, observed, direction, keepsAt, chosen }: NumericThreshold,
  manifests: readonly ModelManifest[],
): string {
  const { what, format } = quantityWords[path] ?? { what: path, format: String };
  const outcome =
    chosen === null ? 'nobody would answer' : `${backendName(chosen, manifests)} would answer`;
  const side = direction === 'above' ? 'Above' : 'Below';
  return `${side} ${format(keepsAt)} ${what} (now ${format(observed)}), ${outcome}.`;
}

/** Dollars for people, small ones to the digit that counts. */
export function usdWords(usd: number): string {
  return `$${Number(usd.toPrecision(3))}`;
}

const tokenWords = (tokens: number) => formatTokens(tokens);
const percentWords = (share: number) => `${Math.round(share * 100)} %`;
const quantityWords: Readonly<Record<string, { what: string; format: (value: number) => string }>> =
  {
    'request.promptTokens': { what: 'tokens of prompt', format: tokenWords },
    'request.maxOutputTokens': { what: 'tokens of answer', format: tokenWords },
    'request.maxCostUsd': { what: 'for the request', format: usdWords },
    'request.timeToFirstTokenMs': { what: 'to the first token', format: formatDuration },
    'request.deadlineMs': { what: 'to the whole answer', format: formatDuration },
    'request.needs.minimumQuality': { what: 'of quality', format: (value) => value.toFixed(2) },
    'snapshot.battery.level': { what: 'of battery', format: percentWords },
    'snapshot.freeMemoryBytes': { what: 'of free memory', format: formatBytes },
    'snapshot.spent.todayUsd': { what: 'spent today', format: usdWords },
  };

function conditionWords(
  path: string,
  from: string,
  to: string,
  manifests: readonly ModelManifest[],
): string {
  if (path === 'request.mode') return `With “${presetOf(to)}”`;
  if (path === 'decision.dataClass') return `If the text were ${to}`;
  if (path === 'request.consent') return 'With your consent';
  if (path === 'request.maxCostUsd') return 'Without a limit on cost';
  if (path === 'request.timeToFirstTokenMs') return 'Without a limit on the first token';
  if (path === 'request.needs.minimumQuality') return 'If any quality would do';
  if (path === 'snapshot.online') return to === 'true' ? 'With a network' : 'Without a network';
  const id = path.match(/^snapshot\.backends\.(.+)$/)?.[1];
  if (id !== undefined) return `If ${backendName(id, manifests)} were ready`;
  return `If ${path} were ${to} and not ${from}`;
}

function presetOf(mode: string): string {
  return Object.entries(presetWords).find(([name]) => name === mode)?.[1].name ?? mode;
}
