import { expect, test } from 'vitest';
import { collectAnswers } from './collect-answers.ts';
import { adviceLines, giveAdvice } from './give-advice.ts';
import { questions } from './questions.ts';

const clinic = {
  data: 'no',
  lifecycle: 'yes',
  requests: '3,000',
  steady: 'no',
  'cloud-usd': '40',
  operators: 'no',
};

test('flags are the answers, and the advice shuts the boundary of whoever may send nothing', async () => {
  const report = giveAdvice(await collectAnswers(clinic, null));
  expect(report.answers).toMatchObject({ mayDataLeave: 'no', requestsPerMonth: 3000 });
  expect(report).toMatchObject({
    recommendation: 'device-only',
    policy: { mode: 'only_on_device', boundary: { public: { zones: ['device'] } } },
    breakEven: { requestsPerMonthFloor: 100_000, cloudUsdPerMonth: 50_000 },
  });
  expect(report.reasons).toHaveLength(4);
  expect(adviceLines(report)[0]).toBe('On the device alone.');
});

test('a high and steady volume with people to run servers goes to servers of its own', async () => {
  const flags = { ...clinic, requests: '3000000', steady: 'yes', operators: 'yes', data: 'yes' };
  const report = giveAdvice(await collectAnswers(flags, null));
  expect(report.recommendation).toBe('device-and-own-servers');
  expect(adviceLines(report).join('\n')).toContain('held against 2,000,000');
});

test('only what is missing is asked, again until it can be read', async () => {
  const { operators: _, ...flags } = clinic;
  const replies = ['perhaps', 'Yes'];
  const asked: string[] = [];
  const answers = await collectAnswers(flags, async (question) => {
    asked.push(question);
    return replies.shift() ?? '';
  });
  expect(answers.hasOperators).toBe(true);
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain('the people to run servers');
});

test('where nobody can be asked, what is missing is named; what cannot be read is refused', async () => {
  await expect(collectAnswers({ data: 'no' }, null)).rejects.toThrow(/--lifecycle {2}yes or no/);
  await expect(collectAnswers({ ...clinic, data: 'maybe' }, null)).rejects.toThrow(
    '--data is one of: yes, public-only, no.',
  );
  for (const requests of ['-1', '', 'many', 'Infinity']) {
    await expect(collectAnswers({ ...clinic, requests }, null)).rejects.toThrow('--requests');
  }
  expect(new Set(questions.map(({ flag }) => flag)).size).toBe(questions.length);
});
