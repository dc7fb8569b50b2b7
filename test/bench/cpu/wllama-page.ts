import { Wllama } from 'peer-wllama';

/* wllama on the benchmark's model; the page is its leader, as its documentation has it. */

const words = Array.from(
  { length: 400 },
  (_, index) => ['the', 'cat', 'sat', 'on', 'a', 'mat'][index % 6],
);
let engine: Wllama;

async function load(threads: number): Promise<void> {
  engine = new Wllama({ default: '/wllama.wasm' }, { suppressNativeLog: true });
  const blob = await (await fetch('/model.gguf')).blob();
  await engine.loadModel([blob], { n_threads: threads, n_ctx: 2048, n_batch: 512 });
}

async function run(promptTokens: number, answerTokens: number): Promise<number> {
  // Another first word each time: its own prefix cache would answer a repeated prompt.
  const prompt = [`${Math.random()}`.slice(2, 8), ...words.slice(0, promptTokens - 6)].join(' ');
  const startedMs = performance.now();
  await engine.createCompletion({ prompt, max_tokens: answerTokens, temperature: 0 });
  return performance.now() - startedMs;
}

Object.assign(globalThis, { contestant: { load, run } });
