import { createSensitivityClassifier } from '@localmost/sensitivity';
import { describe, expect, it } from 'vitest';
import { type ClassifyAnswer, classifyLines } from './classify-lines.ts';

const classifier = await createSensitivityClassifier();

async function answersTo(lines: string[]): Promise<{
  answers: ClassifyAnswer[];
  problems: string[];
}> {
  const problems: string[] = [];
  async function* source(): AsyncGenerator<string> {
    yield* lines;
  }
  const answers: ClassifyAnswer[] = [];
  for await (const answer of classifyLines(source(), classifier, (p) => problems.push(p))) {
    answers.push(answer);
  }
  return { answers, problems };
}

describe('classifyLines', () => {
  it('answers each line in order, by the SDK’s classifier', async () => {
    const { answers, problems } = await answersTo([
      '\uFEFF{"id": "a", "text": "my SSN is 536-90-4399"}',
      '',
      '{"id": 2, "text": "why is the sky blue?"}',
    ]);
    expect(answers).toMatchObject([
      {
        id: 'a',
        class: 'restricted',
        score: 1,
        reasons: expect.arrayContaining(['us-social-security-number']),
      },
      { id: 2, class: 'public', reasons: [] },
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['{"id": 1, "text":', null, 'is not a JSON object'],
    ['"only a string"', null, 'is not a JSON object'],
    ['{"text": "hello"}', null, 'has no "id"'],
    ['{"id": {}, "text": "hello"}', null, 'has no "id"'],
    ['{"id": "x"}', 'x', 'has no "text"'],
    ['{"id": "x", "text": 7}', 'x', 'has no "text"'],
  ])('fails closed on %s and goes on', async (line, id, problem) => {
    const { answers, problems } = await answersTo([line, '{"id": "next", "text": "hello"}']);
    expect(answers).toMatchObject([
      { id, class: 'restricted', score: 1, reasons: ['unreadable-line'] },
      { id: 'next', class: 'public' },
    ]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toMatch(/^Line 1 /);
  });

  it('takes empty texts and lone surrogates', async () => {
    const { answers } = await answersTo([
      '{"id": 1, "text": ""}',
      '{"id": 2, "text": "\\ud800 \\udfff"}',
      '{"id": 3, "text": "\\u0000\\u0000"}',
    ]);
    expect(answers.map((answer) => answer.class)).toEqual(['public', 'public', 'public']);
  });

  it('takes a huge line', async () => {
    const text = `${'1 a@ 4- '.repeat(40_000)}my SSN is 536-90-4399`;
    const { answers } = await answersTo([JSON.stringify({ id: 'huge', text })]);
    expect(answers).toMatchObject([{ id: 'huge', class: 'restricted' }]);
  }, 60_000);
});
