import { describe, expect, it } from 'vitest';
import { isRight, readQuestionSet } from './question-set.ts';
import { withEval } from './run-eval.ts';

const { set, sha256 } = await readQuestionSet('localmost-basics-1');

/** Whether the set takes an answer to the question that begins so. */
function right(beginning: string, answer: string): boolean {
  const question = set.questions.find((each) => each.question.startsWith(beginning));
  if (!question) throw new Error(`No question begins with ${beginning}`);
  return isRight(question, answer);
}

describe('the question set', () => {
  it('is open, asks nothing twice, and takes no empty answer', () => {
    expect(set.license).toBe('CC0-1.0');
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(set.questions.map(({ question }) => question)).size).toBe(set.questions.length);
    for (const question of set.questions) expect(isRight(question, '')).toBe(false);
  });

  it.each([
    ['What is 7 + 5?', '12', true],
    ['What is 7 + 5?', 'The answer is 12.', true],
    ['What is 7 + 5?', '7 + 5 = 13', false],
    ['What is 7 + 5?', '120', false],
    ['What is 7 + 5?', '12.5', false],
    ['What is the capital of France?', 'The capital of France is Paris.', true],
    ['What is the capital of France?', 'Parisian', false],
    ['Is ice cold?', 'Yes, ice is cold.', true],
    ['Is ice cold?', 'No. Yes.', false],
    ['Do cats have feathers?', 'Nothing is known.', false],
    ['The red box is heavy', 'The blue box is light.', true],
    ['The red box is heavy', 'The red box is light, not the blue one.', false],
    ['Write the word "hello"', 'HELLO', true],
    ['Write the word "hello"', 'hello', false],
    ['Answer with the JSON object', '```json\n{"ok": true}\n```', true],
    ['Answer with the JSON object', 'Sure: {"ok": true}', false],
  ])('to "%s" the answer "%s" is right: %s', (beginning, answer, expected) => {
    expect(right(beginning, answer)).toBe(expected);
  });
});

it('a new score takes the place of the older one of the same set and runtime', () => {
  const score = (runtime: string, correctCount: number) =>
    ({ setId: 'a', runtime, correctCount }) as never;
  const manifest = { evals: [score('cpu/wasm', 1), score('onnx/wasm', 2)] } as never;
  expect(withEval(manifest, score('cpu/wasm', 3)).evals).toEqual([
    score('cpu/wasm', 3),
    score('onnx/wasm', 2),
  ]);
});
