import { askEngines, type EngineAnswers } from './ask-engines.ts';
import { type Agreement, compareAnswers } from './compare-answers.ts';
import { referenceSet } from './reference-set.ts';

const engines = ['wllama', 'onnx', 'cpu'] as const;

/** How far two engines, or an engine and the reference, write the same text. */
export interface PairAgreement {
  readonly pair: string;
  readonly agreedTokens: number;
  readonly ofTokens: number;
  readonly samePrompts: number;
  readonly ofPrompts: number;
  /** The largest lead of the reference's best logit at which the two part; null where none do. */
  readonly largestGap: number | null;
  readonly parts: readonly Agreement[];
}

/** What {@link runAgreement} found. */
export interface AgreementReport {
  readonly model: string;
  readonly threads: number;
  readonly engines: readonly Omit<EngineAnswers, 'answers'>[];
  readonly pairs: readonly PairAgreement[];
}

/** Compares llama.cpp, ONNX Runtime and our own kernels on one file, by their greedy answers. */
export async function runAgreement(
  modelId: string,
  maximumThreads: number,
): Promise<AgreementReport> {
  const set = await referenceSet(modelId);
  const asked = await askEngines(set, engines, maximumThreads);
  const end = new Set(set.cases.map(({ generatedIds }) => generatedIds.at(-1)));
  const reference = set.cases.map(({ generatedIds, logitGaps }) =>
    generatedIds.length === logitGaps.length && isEnded(generatedIds, end)
      ? generatedIds.slice(0, -1)
      : generatedIds,
  );
  const answers = new Map<string, readonly (readonly number[])[]>([
    ['reference', reference],
    ...asked.map(({ engine, answers }) => [engine, answers] as const),
  ]);
  const pairs: [string, string][] = [
    ['wllama', 'onnx'],
    ['wllama', 'cpu'],
    ['cpu', 'onnx'],
    ...engines.map((engine): [string, string] => [engine, 'reference']),
  ];
  return {
    model: modelId,
    threads: maximumThreads,
    engines: asked.map(({ answers: _, ...facts }) => facts),
    pairs: pairs.map(([left, right]) =>
      summarise(
        `${left} – ${right}`,
        compareAnswers(set.cases, answers.get(left) ?? [], answers.get(right) ?? []),
      ),
    ),
  };
}

/** The reference writes its end token out; answers leave it out. It is the one that short answers end in. */
function isEnded(ids: readonly number[], ends: ReadonlySet<number | undefined>): boolean {
  return ids.length < 32 && ends.has(ids.at(-1));
}

function summarise(pair: string, all: readonly Agreement[]): PairAgreement {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const parts = all.filter(({ agreedTokens, ofTokens }) => agreedTokens < ofTokens);
  const gaps = parts.flatMap(({ logitGap }) => (logitGap === null ? [] : [logitGap]));
  return {
    pair,
    agreedTokens: sum(all.map(({ agreedTokens }) => agreedTokens)),
    ofTokens: sum(all.map(({ ofTokens }) => ofTokens)),
    samePrompts: all.length - parts.length,
    ofPrompts: all.length,
    largestGap: gaps.length > 0 ? Math.max(...gaps) : null,
    parts,
  };
}
