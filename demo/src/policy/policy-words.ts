import type { CandidateVerdict, Decision, ExecutionMode, ModelManifest } from 'localmost';
import type { Explanation } from './trial-state.ts';

/** One change that would have sent a request elsewhere. */
type Counterfactual = Explanation['counterfactuals'][number];

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
  'capability.request': 'it cannot honour a part of the request',
  'health.availability': 'it is not ready: its weights are not on this device',
  'health.network': 'there is no network',
  'health.failures': 'it failed too often just now',
  'health.queue': 'too many requests wait for it',
  'health.battery': 'the battery is low',
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

function conditionWords(
  path: string,
  from: string,
  to: string,
  manifests: readonly ModelManifest[],
): string {
  if (path === 'request.mode') return `With “${presetOf(to)}”`;
  if (path === 'decision.dataClass') return `If the text were ${to}`;
  if (path === 'request.consent') return 'With your consent';
  if (path === 'snapshot.online') return to === 'true' ? 'With a network' : 'Without a network';
  const id = path.match(/^snapshot\.backends\.(.+)$/)?.[1];
  if (id !== undefined) return `If ${backendName(id, manifests)} were ready`;
  return `If ${path} were ${to} and not ${from}`;
}

function presetOf(mode: string): string {
  return Object.entries(presetWords).find(([name]) => name === mode)?.[1].name ?? mode;
}
