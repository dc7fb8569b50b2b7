import { type EngineRequest, type JsonSchema, UnsupportedRequestError } from '@localmost/protocol';
import { createRandom } from '@localmost/testing/weight-server';
import { type Answerer, adversary, realModel } from './answerers.ts';
import { randomSchema } from './random-schema.ts';
import { faultOf } from './validate-answer.ts';

/** What became of many schemas. */
export interface SchemaReport {
  schemas: number;
  /** Whole answers that the independent validator accepts. */
  valid: number;
  /** Answers that the length limit cut, each reported as such by its last part. */
  cut: number;
  /** Schemas refused with a typed error, by keyword. */
  refused: Readonly<Record<string, number>>;
  /** Whole answers that are not valid, and cut ones that were not reported: none may be. */
  faults: readonly { seed: number; by: string; schema: JsonSchema; text: string; fault: string }[];
  tokens: number;
}

interface Contestant {
  by: string;
  answerer: Answerer;
  sampling: EngineRequest['sampling'];
}

/**
 * Answers random schemas in turn by the greedy model, the model at a high temperature, and logits
 * that want everything else; every answer is checked by a validator that knows nothing of ours.
 */
export async function answerSchemas(first: number, count: number): Promise<SchemaReport> {
  const model = await realModel();
  const random = await adversary(first);
  const contestants: readonly Contestant[] = [
    { by: 'greedy model', answerer: model, sampling: { temperature: 0, repetitionPenalty: 1.3 } },
    { by: 'sampling model', answerer: model, sampling: { temperature: 1.5, topK: 0, topP: 1 } },
    { by: 'adversary', answerer: random, sampling: { temperature: 0 } },
    { by: 'sampling adversary', answerer: random, sampling: { temperature: 2, topK: 0 } },
  ];
  const report = { schemas: 0, valid: 0, cut: 0, tokens: 0 };
  const refused: Record<string, number> = {};
  const faults: SchemaReport['faults'][number][] = [];
  try {
    for (let seed = first; seed < first + count; seed++) {
      const schema = randomSchema(createRandom(seed));
      const contestant = contestants[seed % contestants.length];
      if (!contestant) break;
      report.schemas++;
      try {
        const { text, isCut, tokens, fault } = await answerOne(contestant, schema, seed);
        report.tokens += tokens;
        if (fault !== null) faults.push({ seed, by: contestant.by, schema, text, fault });
        else if (isCut) report.cut++;
        else report.valid++;
      } catch (cause) {
        if (!(cause instanceof UnsupportedRequestError)) throw cause;
        const keyword = String(cause.details.keyword);
        refused[keyword] = (refused[keyword] ?? 0) + 1;
      }
    }
  } finally {
    await model.close();
  }
  return { ...report, refused, faults };
}

async function answerOne({ answerer, sampling }: Contestant, schema: JsonSchema, seed: number) {
  const request: EngineRequest = {
    messages: [{ role: 'user', content: 'Once upon a time there was a fox.' }],
    responseFormat: { type: 'json', schema },
    sampling: { ...sampling, seed },
    maxOutputTokens: 400,
  };
  let text = '';
  for await (const part of answerer.answer(request)) {
    if (part.type === 'text-delta') text += part.delta;
    if (part.type !== 'finish') continue;
    const isCut = part.incomplete === 'json';
    const tokens = part.usage.completionTokens;
    if (isCut && part.reason !== 'length')
      return { text, isCut, tokens, fault: `ended by ${part.reason}` };
    return { text, isCut, tokens, fault: isCut ? null : faultOf(schema, text) };
  }
  return { text, isCut: false, tokens: 0, fault: 'no last part' };
}
