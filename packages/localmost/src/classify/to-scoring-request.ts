import type { ScoringRequest } from '@localmost/protocol';
import { allowOnly, invalid, isObject, isUnset, nameOf } from '../chat/param-faults.ts';
import type { ClassifyParams } from './classify-api.ts';

/** What `classify` was asked, checked. */
export interface CheckedClassifyParams {
  model: string;
  text: string;
  labels: readonly string[];
  instruction: string;
}

const mostLabels = 256;

/** The parameters, checked. @throws InvalidRequestError naming the field */
export function checkClassifyParams(params: ClassifyParams): CheckedClassifyParams {
  if (!isObject(params)) throw invalid('params', 'is not an object');
  allowOnly(params, ['model', 'text', 'labels', 'instruction'], 'params');
  const { text, instruction } = params;
  if (typeof text !== 'string' || text.trim() === '') throw invalid('text', 'is not text');
  if (!isUnset(instruction) && typeof instruction !== 'string') {
    throw invalid('instruction', 'is not text');
  }
  return {
    model: nameOf(params.model, 'model'),
    text,
    labels: labelsOf(params.labels),
    instruction: isUnset(instruction) ? '' : instruction.trim(),
  };
}

/**
 * The prompt to which each label is an answer. What does not change from text to text comes first, so
 * that it is computed once.
 */
export function toScoringRequest(
  { labels, instruction }: CheckedClassifyParams,
  text: string,
): ScoringRequest {
  const lines = [`Labels: ${labels.join(', ')}`, '', `Text: ${text}`, 'Label:'];
  const content = [...(instruction === '' ? [] : [instruction]), ...lines].join('\n');
  return { messages: [{ role: 'user', content }], continuations: labels };
}

function labelsOf(labels: unknown): readonly string[] {
  if (!Array.isArray(labels) || labels.length < 2 || labels.length > mostLabels) {
    throw invalid('labels', `is not a list of 2 to ${mostLabels} labels`);
  }
  const texts = labels.map((label: unknown, index) => {
    if (typeof label === 'string' && label.trim() !== '') return label.trim();
    throw invalid(`labels[${index}]`, 'is not text');
  });
  const twice = texts.findIndex((label, index) => texts.indexOf(label) < index);
  if (twice === -1) return texts;
  throw invalid(`labels[${twice}]`, `is the same as labels[${texts.indexOf(texts[twice] ?? '')}]`);
}
