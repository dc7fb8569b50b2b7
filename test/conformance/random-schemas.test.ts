import { expect, it } from 'vitest';
import { answerSchemas } from '../structure/answer-schemas.ts';

it('answers random schemas with what an independent validator accepts', async () => {
  const report = await answerSchemas(5000, 24);
  expect(report.faults).toEqual([]);
  expect(report.refused).toEqual({});
  expect(report.valid).toBeGreaterThan(18);
}, 300_000);
