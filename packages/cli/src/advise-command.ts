import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { collectAnswers } from './advise/collect-answers.ts';
import { adviceLines, giveAdvice } from './advise/give-advice.ts';
import { questions } from './advise/questions.ts';
import { exitCodes, UsageError } from './terminal/run-command-line.ts';

const usage = [
  'npx localmost advise [--json]   asks what is not said by:',
  ...questions.map(({ flag, text, choices }) => `  --${flag.padEnd(10)} ${text} ${choices}`),
].join('\n');

/** `localmost advise`: where to run, from four questions, with the reasons and the policy. */
export async function runAdviseCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: parameters,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      ...Object.fromEntries(questions.map(({ flag }) => [flag, { type: 'string' as const }])),
    },
  });
  if (values.help) throw new UsageError(usage);
  // Questions go to stderr: stdout is the answer alone.
  const terminal = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stderr })
    : null;
  try {
    const ask = terminal && ((question: string) => terminal.question(question, { signal }));
    const report = giveAdvice(await collectAnswers(values, ask));
    console.log(values.json ? JSON.stringify(report, null, 2) : adviceLines(report).join('\n'));
    return exitCodes.success;
  } finally {
    terminal?.close();
  }
}
