/** The llama.cpp inside of the wasm file of `@wllama/wllama` 3.8.1. */
export const llamaCppVersion = 'b11364';

/** Architectures that this llama.cpp writes text with, as GGUF names them. */
const textArchitectures: ReadonlySet<string> = new Set(
  `afmoe apertus arcee arctic arwkv7 baichuan bailingmoe bailingmoe2 bitnet bloom chameleon chatglm
  codeshell cogvlm cohere2 cohere2moe command-r dbrx deci deepseek deepseek2 deepseek2-ocr deepseek32
  deepseek4 dots1 ernie4_5 ernie4_5-moe exaone exaone-moe exaone4 falcon falcon-h1 gemma gemma2 gemma3
  gemma3n gemma4 glm-dsa glm4 glm4moe gpt-oss gpt2 gptj gptneox granite granitehybrid granitemoe grok
  grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 internlm2 jais jais2 jamba kimi-linear laguna
  lfm2 lfm2moe llama llama4 maincoder mamba mamba2 mellum mimo2 minicpm minicpm3 minimax-m2 mistral3
  mistral4 mpt nemotron nemotron_h nemotron_h_moe olmo olmo2 olmoe openelm orion paddleocr
  pangu-embedded phi2 phi3 phimoe plamo plamo2 plamo3 plm qwen qwen2 qwen2moe qwen2vl qwen3 qwen35
  qwen35moe qwen3moe qwen3next qwen3vl qwen3vlmoe refact rwkv6 rwkv6qwen2 rwkv7 seed_oss smallthinker
  smollm3 stablelm starcoder starcoder2 step35 talkie xverse`.split(/\s+/),
);

/** Architectures that llama.cpp knows, and that do not continue a text from left to right. */
const otherKinds: ReadonlyMap<string, string> = new Map([
  ...kind('it makes embeddings, not text', [
    'bert',
    'modern-bert',
    'nomic-bert',
    't5encoder',
    'gemma-embedding',
    'llama-embed',
  ]),
  ...kind('it has an encoder, which this engine does not drive', ['t5']),
  ...kind('it writes by diffusion, not token after token', ['dream', 'llada', 'llada-moe', 'rnd1']),
  ...kind('it only drafts for another model', ['eagle3', 'dflash']),
]);

/** Names of all architectures that {@link refuseArchitecture} lets pass. */
export const knownArchitectures: readonly string[] = [...textArchitectures];

/** Why this engine does not run an architecture; null where it does. */
export function refuseArchitecture(architecture: string): string | null {
  if (textArchitectures.has(architecture)) return null;
  const name = architecture.slice(0, 60);
  const reason = otherKinds.get(architecture);
  if (reason !== undefined) return `its architecture is ${name}: ${reason}`;
  return `llama.cpp ${llamaCppVersion} does not know its architecture ${name}`;
}

function kind(reason: string, names: readonly string[]): [string, string][] {
  return names.map((name) => [name, reason]);
}
