import type { ModelManifest, RecordedEval } from '@localmost/protocol';
import type { DeviceBrowser } from '../device/device-browser.ts';
import { type EvalQuestion, isRight, readQuestionSet } from './question-set.ts';

/** One question with what the model said. */
export interface GradedAnswer extends EvalQuestion {
  answer: string;
  right: boolean;
}

/** What is run. */
export interface EvalOptions {
  setId: string;
  engineId: string;
  sdkVersion: string;
}

/** Asks a model every question of a set, greedily, and grades the answers. */
export async function runEval(
  browser: DeviceBrowser,
  manifest: ModelManifest,
  { setId, engineId, sdkVersion }: EvalOptions,
): Promise<{ recorded: RecordedEval; answers: GradedAnswer[] }> {
  const { set, sha256 } = await readQuestionSet(setId);
  const given = await browser.answer({
    manifest,
    engineId,
    backend: 'wasm',
    prompts: set.questions.map(({ question }) => question),
    maximumTokens: set.maximumTokens,
  });
  const answers = set.questions.map((question, index) => {
    const answer = given[index]?.text ?? '';
    return { ...question, answer, right: isRight(question, answer) };
  });
  const speeds = given.map(({ decodeTokensPerSecond }) => decodeTokensPerSecond);
  return {
    answers,
    recorded: {
      setId: set.id,
      setSha256: sha256,
      questionCount: answers.length,
      correctCount: answers.filter(({ right }) => right).length,
      byKind: byKind(answers),
      runtime: `${engineId}/wasm`,
      sdkVersion,
      date: new Date().toISOString().slice(0, 10),
      decodeTokensPerSecond: Math.round(median(speeds.filter((speed) => speed > 0))),
    },
  };
}

/** The manifest with the new score in place of the older one of the same set and runtime. */
export function withEval(manifest: ModelManifest, recorded: RecordedEval): ModelManifest {
  const others = (manifest.evals ?? []).filter(
    ({ setId, runtime }) => setId !== recorded.setId || runtime !== recorded.runtime,
  );
  return { ...manifest, evals: [recorded, ...others] };
}

function byKind(answers: readonly GradedAnswer[]): Record<string, string> {
  const kinds = [...new Set(answers.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const all = answers.filter((answer) => answer.kind === kind);
      return [kind, `${all.filter(({ right }) => right).length}/${all.length}`];
    }),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
