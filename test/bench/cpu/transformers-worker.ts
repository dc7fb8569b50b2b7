import { AutoModelForCausalLM, env, Tensor } from 'peer-transformers';
import { type LoadCall, type RunCall, serveExport } from './export-calls.ts';

/* transformers.js in a worker of its own, on models and onnxruntime's files from this origin alone. */

env.allowRemoteModels = false;
env.allowLocalModels = true;
env.localModelPath = `${self.location.origin}/models/`;
env.useBrowserCache = false;
env.useWasmCache = false;

let model: AutoModelForCausalLM | undefined;

serveExport({ load, run });

/** Resolves with how long it took. */
async function load({ model: name, dtype, threads }: LoadCall): Promise<number> {
  const { wasm } = env.backends.onnx;
  wasm.numThreads = threads;
  const runtime = `${self.location.origin}/ort`;
  wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` };
  const startedMs = performance.now();
  model = await AutoModelForCausalLM.from_pretrained(name, { dtype, device: 'wasm' });
  return Math.round(performance.now() - startedMs);
}

async function run({ prompt, answerTokens }: RunCall) {
  if (model === undefined) throw new Error('Nothing is loaded.');
  const dims = [1, prompt.length];
  const startedMs = performance.now();
  const output = await model.generate({
    inputs: new Tensor('int64', BigInt64Array.from(prompt, BigInt), dims),
    attention_mask: new Tensor('int64', new BigInt64Array(prompt.length).fill(1n), dims),
    max_new_tokens: answerTokens,
    do_sample: false,
    eos_token_id: null,
  });
  const wallMs = performance.now() - startedMs;
  const ids = Array.from(output.data.subarray(prompt.length), Number);
  return { wallMs, tokens: ids.length, ids };
}
