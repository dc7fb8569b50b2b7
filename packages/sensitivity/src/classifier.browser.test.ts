import { expect, test } from 'vitest';
import forward from '../../../models/sensitivity/forward.json';
import { createSensitivityClassifier } from './classifier.ts';
import { loadArithmetic } from './model/arithmetic.ts';
import { multiplyPlainly } from './model/linear.ts';

/* In Chromium what the unit tests see in Node: the kernel is taken there, and the scores are those of the
   network that was trained. */

const classifier = await createSensitivityClassifier();
const { signal } = new AbortController();

test('computes with the kernel in a page', async () => {
  expect((await loadArithmetic()).multiply).not.toBe(multiplyPlainly);
});

test('scores in a page as the trained network does', async () => {
  expect(forward.length).toBeGreaterThan(10);
  for (const { text, score } of forward) {
    const found = await classifier.classify(text, signal);
    // Patterns make a text's score 1, and a short text is one window.
    if (found.findings.every(({ source }) => source === 'model')) {
      expect(found.score, text).toBeCloseTo(score, 4);
    }
  }
});

test('raises a statement about a person, and lets a question pass', async () => {
  expect((await classifier.classify('my father has HIV', signal)).class).toBe('restricted');
  expect((await classifier.classify('What does HIV stand for?', signal)).class).toBe('public');
});
