import { speedOf } from './advise-model.ts';
import type { ModelAdvice } from './recommendation.ts';

/** What of a model decides its rank, each the higher the better, the first difference deciding. */
interface Rank {
  fits: boolean;
  fastEnough: boolean;
  chat: boolean;
  score: number;
  tokensPerSecond: number;
}

/** A model's advice, before its place is known. */
export type JudgedModel = Omit<ModelAdvice, 'why'> & { chat: boolean };

/**
 * The models in their order, each with the reason: those that fit; of them those that are fast
 * enough, of them those that follow a conversation; then by recorded score, then by speed. A model
 * without a recorded score counts as 0: nothing is known of it.
 */
export function rankModels(
  models: readonly JudgedModel[],
  minimumTokensPerSecond: number,
): ModelAdvice[] {
  return models
    .map((model) => ({ model, rank: rankOf(model, minimumTokensPerSecond) }))
    .sort((a, b) => compare(b.rank, a.rank))
    .map(({ model: { chat, ...advice }, rank }) => ({
      ...advice,
      why: sentence(advice, chat, rank, minimumTokensPerSecond),
    }));
}

/** The share of questions that the model answered, by its first recorded eval; 0 without one. */
export function recordedScore({ evals: [first] }: Pick<ModelAdvice, 'evals'>): number {
  return first ? first.correctCount / first.questionCount : 0;
}

function rankOf(model: JudgedModel, minimumTokensPerSecond: number): Rank {
  const [best] = model.runtimes;
  const speed = best && speedOf(best)?.decodeTokensPerSecond.expected;
  return {
    fits: model.fits,
    // Nothing speaks against a model whose speed is not known.
    fastEnough: speed === undefined || speed >= minimumTokensPerSecond,
    chat: model.chat,
    score: recordedScore(model),
    tokensPerSecond: speed ?? 0,
  };
}

const criteria = ['fits', 'fastEnough', 'chat', 'score', 'tokensPerSecond'] as const;

function compare(a: Rank, b: Rank): number {
  const deciding = criteria.find((criterion) => a[criterion] !== b[criterion]);
  return deciding ? Number(a[deciding]) - Number(b[deciding]) : 0;
}

function sentence(
  { obstacle, evals, runtimes }: Omit<ModelAdvice, 'why'>,
  chat: boolean,
  { fits, fastEnough, tokensPerSecond }: Rank,
  minimumTokensPerSecond: number,
): string {
  if (!fits) return `It does not fit: ${obstacle?.reason ?? 'no runtime takes it'}.`;
  const [best] = runtimes;
  const [first] = evals;
  const speed =
    tokensPerSecond > 0
      ? `about ${Math.round(tokensPerSecond)} tokens/s on ${best?.engineId}/${best?.backend}`
      : 'speed not known';
  return [
    fastEnough ? speed : `${speed}, slower than the ${minimumTokensPerSecond} asked for`,
    chat ? 'follows a conversation' : 'only continues text',
    first
      ? `answered ${first.correctCount} of ${first.questionCount} questions of ${first.setId}`
      : 'no recorded score',
  ].join('; ');
}
