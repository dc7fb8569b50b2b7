import { inverse, sum } from './interval.ts';
import { type SpeedPrediction, timeToFirstTokenMs } from './predict-speed.ts';

/** An answer by which runtimes are compared, in tokens. */
const typicalAnswer = { promptTokens: 128, answerTokens: 64 };

/**
 * The runtimes with those that are clearly faster moved forward: one passes another only where even
 * the low end of its speed beats the other's high end. What has no prediction keeps its place, and
 * nothing passes it.
 */
export function orderBySpeed<Candidate>(
  candidates: readonly Candidate[],
  speedOf: (candidate: Candidate) => SpeedPrediction | undefined,
): Candidate[] {
  const ordered: Candidate[] = [];
  for (const candidate of candidates) {
    let place = ordered.length;
    while (place > 0 && isClearlyFaster(candidate, ordered[place - 1], speedOf)) place -= 1;
    ordered.splice(place, 0, candidate);
  }
  return ordered;
}

function isClearlyFaster<Candidate>(
  one: Candidate,
  other: Candidate | undefined,
  speedOf: (candidate: Candidate) => SpeedPrediction | undefined,
): boolean {
  const [own, others] = [speedOf(one), other === undefined ? undefined : speedOf(other)];
  if (!own || !others) return false;
  return answerMs(own).high < answerMs(others).low;
}

function answerMs(speed: SpeedPrediction): ReturnType<typeof sum> {
  const { promptTokens, answerTokens } = typicalAnswer;
  return sum(
    timeToFirstTokenMs(speed, promptTokens),
    inverse(speed.decodeTokensPerSecond, 1000 * answerTokens),
  );
}
