import type { Contestant } from './contestant.ts';
import type { Measured } from './report.ts';

/** Measures all contestants once a round, every other round in reverse order. */
export async function takeTurns<Result>(
  contestants: readonly Contestant[],
  { rounds, mostMs }: { readonly rounds: number; readonly mostMs: number },
  measure: (contestant: Contestant, round: number) => Promise<Result>,
): Promise<Measured<Result>[]> {
  const results = contestants.map((contestant) => ({ contestant, rounds: Array.of<Result>() }));
  const startedMs = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    for (const { contestant, rounds: own } of round % 2 === 0 ? results : results.toReversed()) {
      const result = await measure(contestant, round);
      own.push(result);
      console.error(contestant.name, contestant.threads, JSON.stringify(result));
    }
    if (performance.now() - startedMs > mostMs) break;
  }
  return results;
}
