import { answerSchemas } from './answer-schemas.ts';

/**
 * Answers random schemas and prints what became of them; exits with 1 where any answer was not valid.
 * `--count 1000`, `--first 1`, `--json`.
 */
export async function runSchemas(args: readonly string[]): Promise<void> {
  const option = (name: string, otherwise: number) => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? otherwise : Number(args[place + 1]);
  };
  const startMs = performance.now();
  const report = await answerSchemas(option('first', 1), option('count', 1000));
  const seconds = Math.round((performance.now() - startMs) / 100) / 10;
  const { faults, refused, ...counts } = report;
  const shown = { ...counts, refused: JSON.stringify(refused), faults: faults.length, seconds };
  if (args.includes('--json')) console.log(JSON.stringify({ ...report, seconds }, null, 2));
  else {
    for (const fault of faults.slice(0, 10)) console.log(JSON.stringify(fault));
    console.table(shown);
  }
  if (faults.length > 0) process.exit(1);
}
