import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestant.ts';
import type { BenchWeights } from './weights.ts';

/** llama.cpp's native build on this model, in a process of its own. */
export async function nativeContestant(
  weights: BenchWeights,
  threads: number,
): Promise<Contestant> {
  const script = fileURLToPath(new URL('./native-contestant.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, weights.path, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('llama.cpp ended before it answered.');
    return value;
  };
  await next();
  return {
    name: 'llama.cpp native',
    threads,
    weightBytes: weights.fileBytes,
    processId: child.pid ?? 0,
    run: async (prompt, answerTokens) => {
      child.stdin.write(`${JSON.stringify({ prompt: prompt.ids, answerTokens })}\n`);
      return JSON.parse(await next());
    },
    close: async () => {
      child.stdin.end();
      child.kill();
    },
  };
}
