import { getLlama, type LlamaContextSequence, LlamaLogLevel, type Token } from 'node-llama-cpp';
import type { Scorer } from './scorer.ts';

const windowTokens = 1024;

/** What the comparison needs of llama.cpp beside its scores. */
export interface LlamaCpp {
  readonly scorer: Scorer;
  tokenize(text: string): number[];
}

/** llama.cpp's native build on this model, by its own kernels for this processor. */
export async function llamaCpp(modelPath: string): Promise<LlamaCpp> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    logLevel: LlamaLogLevel.error,
    maxThreads: 1,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: windowTokens, threads: 1 });
  const sequence = context.getSequence();
  return {
    tokenize: (text) => [...model.tokenize(text)],
    scorer: {
      name: 'llama.cpp native',
      async score(ids) {
        await sequence.clearHistory();
        const losses: number[] = [];
        // All probabilities of every token: in small steps, for they are kept until a step's end.
        for (let from = 0; from + 1 < ids.length; from += 32) {
          const targets = ids.slice(from + 1, from + 33);
          const rows = await probabilities(sequence, ids.slice(from, from + targets.length));
          targets.forEach((target, row) => {
            losses.push(-Math.log(rows[row]?.get(target as Token) ?? Number.NaN));
          });
        }
        return losses;
      },
      async next(ids, rival) {
        await sequence.clearHistory();
        const rows = await probabilities(sequence, ids, ids.length - 1);
        const likely = rows[0] ?? new Map<Token, number>();
        const [id = -1 as Token, probability = Number.NaN] =
          [...likely].sort((a, b) => b[1] - a[1])[0] ?? [];
        const other = rival === undefined ? probability : (likely.get(rival as Token) ?? 0);
        return { id, lead: Math.log(probability / other) };
      },
      close: () => llama.dispose(),
    },
  };
}

/** The next token's probabilities after each of the tokens from index `first` on. */
async function probabilities(
  sequence: LlamaContextSequence,
  ids: readonly number[],
  first = 0,
): Promise<Map<Token, number>[]> {
  const output = await sequence.controlledEvaluate(
    ids.map((id, index) =>
      index < first ? (id as Token) : [id as Token, { generateNext: { probabilities: true } }],
    ),
  );
  return output.flatMap((result) =>
    result?.next.probabilities ? [result.next.probabilities] : [],
  );
}
