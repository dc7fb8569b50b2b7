import { type Scores, UnsupportedRequestError } from '@localmost/protocol';
import type { RequestOptions } from '../chat/chat-api.ts';
import type { SessionSource } from '../embeddings/create-embeddings.ts';
import type { Classification, ClassifyParams, LabelScore } from './classify-api.ts';
import { checkClassifyParams, toScoringRequest } from './to-scoring-request.ts';

/** A text that says nothing: what labels score after it is what the model likes anyway. */
const emptyText = 'N/A';
/** Sets of labels whose scores after it are remembered. */
const mostPriors = 64;

/** What a client remembers of labels; each model's scores of the same labels are always the same. */
export type LabelPriors = Map<string, readonly number[]>;

/** Gives what `client.classify` does; its type tells how it behaves. */
export async function classifyText(
  models: SessionSource,
  priors: LabelPriors,
  params: ClassifyParams,
  { signal }: RequestOptions = {},
): Promise<Classification> {
  signal?.throwIfAborted();
  const checked = checkClassifyParams(params);
  const { model, text, labels } = checked;
  const session = models.session(model);
  const { engineId, backend, threads, embeddings } = session.loaded.capabilities;
  if (embeddings) throw weighsNothing(model);
  // Engines round in different places, so that what one of them found is not the other's.
  const key = JSON.stringify([model, engineId, backend, threads, checked.instruction, labels]);
  const { result, queuedMs } = await session.run(async (host, stop) => {
    const prior =
      priors.get(key) ?? means(await host.score(toScoringRequest(checked, emptyText), stop));
    return { prior, scores: await host.score(toScoringRequest(checked, text), stop) };
  }, signal);
  remember(priors, key, result.prior);
  const scores = labelScores(labels, means(result.scores), result.prior);
  const best = scores.reduce((one, other) => (other.probability > one.probability ? other : one));
  const { computeMs, promptTokens, computedTokens } = result.scores;
  return {
    model,
    label: best.label,
    scores,
    localmost: { engine: engineId, backend, queuedMs, computeMs, promptTokens, computedTokens },
  };
}

/** Mean log probability of each label's tokens: a long label is not worse for being long. */
function means({ scores }: Scores): number[] {
  return scores.map(({ logProbability, tokens }) => logProbability / tokens);
}

function labelScores(
  labels: readonly string[],
  after: readonly number[],
  prior: readonly number[],
): LabelScore[] {
  const gains = labels.map((_, index) => (after[index] ?? 0) - (prior[index] ?? 0));
  const highest = Math.max(...gains);
  const weights = gains.map((gain) => Math.exp(gain - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return labels.map((label, index) => ({
    label,
    probability: (weights[index] ?? 0) / sum,
    logProbability: after[index] ?? 0,
    priorLogProbability: prior[index] ?? 0,
  }));
}

function remember(priors: LabelPriors, key: string, prior: readonly number[]): void {
  priors.delete(key);
  priors.set(key, prior);
  const [oldest] = priors.keys();
  if (priors.size > mostPriors && oldest !== undefined) priors.delete(oldest);
}

function weighsNothing(modelId: string): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `${modelId} gives vectors and weighs no labels.`,
    details: { modelId, part: 'model', reason: 'the model gives vectors' },
    remedies: ['Name a model that answers conversations.'],
  });
}
