import type { AdvisorAnswers } from '@localmost/policy';
import { UsageError } from '../terminal/run-command-line.ts';
import { questions } from './questions.ts';

/**
 * Every answer that the advisor needs: from flags, and where one is missing from `ask`, which puts a
 * question to a person and is repeated until the answer can be read.
 * @param ask null where nobody can be asked
 * @throws UsageError for a flag that cannot be read, or naming those that are missing
 */
export async function collectAnswers(
  flags: Readonly<Record<string, unknown>>,
  ask: ((question: string) => Promise<string>) | null,
): Promise<AdvisorAnswers> {
  const answers: Partial<AdvisorAnswers> = {};
  const missing = questions.filter(({ flag, read }) => {
    const value = flags[flag];
    if (typeof value !== 'string') return true;
    Object.assign(answers, read(value));
    return false;
  });
  if (missing.length > 0 && ask === null) {
    const names = missing.map(({ flag, choices }) => `  --${flag}  ${choices}`);
    throw new UsageError(['Nobody to ask here. Say:', ...names].join('\n'));
  }
  for (const { text, choices, read } of missing) {
    let hint = '';
    while (ask !== null) {
      const answer = await ask(`${hint}${text}\n  ${choices}: `);
      try {
        Object.assign(answers, read(answer));
        break;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        hint = `${error.message}\n`;
      }
    }
  }
  return whole(answers);
}

/** Each was read above; what stands here is for the compiler, and the most cautious there is. */
function whole(answers: Partial<AdvisorAnswers>): AdvisorAnswers {
  const {
    mayDataLeave = 'no',
    mustOwnLifecycle = true,
    requestsPerMonth = 0,
    steadyVolume = false,
    cloudUsdPerMonth = 0,
    hasOperators = false,
  } = answers;
  return {
    mayDataLeave,
    mustOwnLifecycle,
    requestsPerMonth,
    steadyVolume,
    cloudUsdPerMonth,
    hasOperators,
  };
}
