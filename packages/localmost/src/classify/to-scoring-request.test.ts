import { expect, test } from 'vitest';
import type { ClassifyParams } from './classify-api.ts';
import { checkClassifyParams, toScoringRequest } from './to-scoring-request.ts';

const good = { model: 'm', text: 'The soup was cold.', labels: ['good', 'bad'] };
const check = (change: object) => () =>
  checkClassifyParams({ ...good, ...change } as unknown as ClassifyParams);

test('labels are the continuations of a prompt that holds them, the text last', () => {
  const checked = checkClassifyParams({ ...good, instruction: ' How was it? ' });
  expect(toScoringRequest(checked, checked.text)).toEqual({
    messages: [
      {
        role: 'user',
        content: 'How was it?\nLabels: good, bad\n\nText: The soup was cold.\nLabel:',
      },
    ],
    continuations: ['good', 'bad'],
  });
});

test.each([
  ['no text', { text: ' ' }, 'text'],
  ['text of another type', { text: 7 }, 'text'],
  ['no labels', { labels: [] }, 'labels'],
  ['one label', { labels: ['good'] }, 'labels'],
  ['too many labels', { labels: Array.from({ length: 257 }, (_, i) => `l${i}`) }, 'labels'],
  ['an empty label', { labels: ['good', ' '] }, 'labels[1]'],
  ['a label of another type', { labels: [1, 'bad'] }, 'labels[0]'],
  ['equal labels', { labels: ['good', 'bad', ' good'] }, 'labels[2]'],
  ['no model', { model: '' }, 'model'],
  ['an instruction of another type', { instruction: 1 }, 'instruction'],
  ['a field that nobody knows', { threshold: 0.5 }, 'threshold'],
])('%s is refused by name', (_, change, path) => {
  expect(check(change)).toThrow(path);
});
