import { createClient, errorToWire, type ModelManifest } from 'localmost';
import type {
  AnswersRequest,
  Outcome,
  PairRequest,
  PairSpeed,
  PromptAnswer,
} from '../device-contract.ts';

/* The page behind `npm run device`: the same client as in any app, made anew for each question. */
window.localmostRecommend = (manifests: readonly ModelManifest[]) =>
  outcomeOf(async () => {
    const client = createClient({ manifests });
    try {
      return await client.models.recommend();
    } finally {
      await client.close();
    }
  });

window.localmostMeasurePair = (request: PairRequest) => outcomeOf(() => measurePair(request));

window.localmostAnswers = (request: AnswersRequest) => outcomeOf(() => answerAll(request));

async function answerAll(request: AnswersRequest): Promise<PromptAnswer[]> {
  const { manifest, engineId, backend, prompts, maximumTokens } = request;
  const client = createClient({ manifests: [manifest] });
  try {
    await client.models.load(manifest.id, { engine: engineId, backend });
    const answers: PromptAnswer[] = [];
    for (const content of prompts) {
      const { choices, localmost } = await client.chat.completions.create({
        model: manifest.id,
        messages: [{ role: 'user', content }],
        max_completion_tokens: maximumTokens,
        temperature: 0,
      });
      const { decodeTokensPerSecond } = localmost.timings;
      answers.push({ text: choices[0].message.content ?? '', decodeTokensPerSecond });
    }
    return answers;
  } finally {
    await client.close();
  }
}

/** A plain text whose tokens are counted by the model itself. */
const filler =
  'The river ran past the old mill, and the children sat on the wall and told stories. ';

async function measurePair(request: PairRequest): Promise<PairSpeed> {
  const { manifest, engineId, backend, round } = request;
  const client = createClient({ manifests: [manifest] });
  try {
    const { capabilities } = await client.models.load(manifest.id, { engine: engineId, backend });
    const perFiller = (await client.models.countTokens(manifest.id, filler.repeat(8))) / 8;
    const repeats = Math.max(1, Math.round(request.promptTokens / perFiller) - 1);
    let speed: PairSpeed | undefined;
    // The first answer also pays for what is compiled and allocated once; the second is the speed.
    for (const part of ['warm-up', 'measured']) {
      const { usage, localmost } = await client.chat.completions.create({
        model: manifest.id,
        messages: [
          { role: 'user', content: `Story ${round}, ${part}. ${filler.repeat(repeats)}Go on.` },
        ],
        max_completion_tokens: request.answerTokens,
        temperature: 0,
        // Guesses make copies faster than the device is.
        promptLookup: false,
      });
      const { timings } = localmost;
      speed = {
        threads: capabilities.threads,
        promptTokens: usage.prompt_tokens - usage.prompt_tokens_details.cached_tokens,
        answerTokens: usage.completion_tokens,
        decodeTokensPerSecond: timings.decodeTokensPerSecond,
        prefillTokensPerSecond: timings.prefillTokensPerSecond,
        timeToFirstTokenMs: timings.timeToFirstTokenMs,
      };
    }
    if (request.forget) await client.models.remove(manifest.id);
    if (!speed) throw new Error('Nothing was measured.');
    return speed;
  } finally {
    await client.close();
  }
}

async function outcomeOf<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: errorToWire(error) };
  }
}
