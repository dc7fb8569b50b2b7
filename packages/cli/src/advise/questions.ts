import { type AdvisorAnswers, breakEven } from '@localmost/policy';
import { UsageError } from '../terminal/run-command-line.ts';

/** One thing that the advisor has to know: asked for, or given as a flag. */
export interface Question {
  /** The flag's name, without dashes. */
  flag: string;
  text: string;
  /** What may be answered, for people. */
  choices: string;
  /** Takes a person's words over, or throws {@link UsageError} saying what they may be. */
  read: (answer: string) => Partial<AdvisorAnswers>;
}

const thousands = new Intl.NumberFormat('en-US');
const floor = thousands.format(breakEven.requestsPerMonthFloor);
const ceiling = thousands.format(breakEven.requestsPerMonthCeiling);

/** The four questions, the third in its three parts. */
export const questions: readonly Question[] = [
  {
    flag: 'data',
    text: 'May the data leave your own machines?',
    choices: 'yes, public-only or no',
    read: (answer) => ({ mayDataLeave: oneOf('data', answer, ['yes', 'public-only', 'no']) }),
  },
  {
    flag: 'lifecycle',
    text: 'Must you own the model’s lifecycle: its version, when it changes, when it ends?',
    choices: 'yes or no',
    read: (answer) => ({ mustOwnLifecycle: yesOrNo('lifecycle', answer) }),
  },
  {
    flag: 'requests',
    text: `How many requests a month? (Break-even lies between ${floor} and ${ceiling}.)`,
    choices: 'a number',
    read: (answer) => ({ requestsPerMonth: amount('requests', answer) }),
  },
  {
    flag: 'steady',
    text: 'Do they come steadily? (Bursts leave hardware of your own idle.)',
    choices: 'yes or no',
    read: (answer) => ({ steadyVolume: yesOrNo('steady', answer) }),
  },
  {
    flag: 'cloud-usd',
    text: 'What would a provider charge a month, in US dollars?',
    choices: 'a number',
    read: (answer) => ({ cloudUsdPerMonth: amount('cloud-usd', answer) }),
  },
  {
    flag: 'operators',
    text: 'Have you the people to run servers?',
    choices: 'yes or no',
    read: (answer) => ({ hasOperators: yesOrNo('operators', answer) }),
  },
];

function oneOf<Choice extends string>(
  flag: string,
  answer: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === answer.trim().toLowerCase());
  if (chosen === undefined) throw new UsageError(`--${flag} is one of: ${choices.join(', ')}.`);
  return chosen;
}

function yesOrNo(flag: string, answer: string): boolean {
  return oneOf(flag, answer, ['yes', 'no']) === 'yes';
}

function amount(flag: string, answer: string): number {
  const text = answer.trim().replaceAll(',', '');
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new UsageError(`--${flag} is a number from 0.`);
  return value;
}
