import { Wllama } from 'peer-wllama';
import type { Prompt } from './prompt.ts';

/* wllama on the benchmark's model; the page is its leader, as its documentation has it. */

let engine: Wllama;

async function load(threads: number): Promise<void> {
  engine = new Wllama({ default: '/wllama.wasm' }, { suppressNativeLog: true });
  const blob = await (await fetch('/model.gguf')).blob();
  await engine.loadModel([blob], { n_threads: threads, n_ctx: 2048, n_batch: 512 });
}

async function run(
  prompt: Prompt,
  answerTokens: number,
): Promise<{ wallMs: number; tokens: number }> {
  const startedMs = performance.now();
  const { usage } = await engine.createCompletion({
    prompt: prompt.text,
    max_tokens: answerTokens,
    temperature: 0,
    ignore_eos: true,
    cache_prompt: false,
  });
  const wallMs = performance.now() - startedMs;
  if (usage.prompt_tokens !== prompt.ids.length) {
    throw new Error(`wllama read ${usage.prompt_tokens} tokens of ${prompt.ids.length}.`);
  }
  return { wallMs, tokens: usage.completion_tokens };
}

Object.assign(globalThis, { contestant: { load, run } });
