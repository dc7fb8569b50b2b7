import { env, InferenceSession, Tensor } from 'peer-onnxruntime';
import { largestIndex } from '../largest-index.ts';
import { type LoadCall, type RunCall, serveExport } from './export-calls.ts';

/* ONNX Runtime in a worker of its own, with the shortest loop that a hand could write around it. */

interface Loaded {
  readonly session: InferenceSession;
  /** Heads of keys and values, and numbers in each. */
  readonly heads: number;
  readonly headDimension: number;
}

const suffixes: Readonly<Record<string, string>> = { fp32: '', q8: '_quantized', q4: '_q4' };
let loaded: Loaded | undefined;

serveExport({ load, run });

/** Resolves with how long it took. */
async function load({ model, dtype, threads }: LoadCall): Promise<number> {
  env.wasm.numThreads = threads;
  const runtime = `${self.location.origin}/ort-plain`;
  env.wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` };
  const folder = `/models/${model}`;
  const startedMs = performance.now();
  const config = await (await fetch(`${folder}/config.json`)).json();
  const url = `${folder}/onnx/model${suffixes[dtype] ?? ''}.onnx`;
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  loaded = {
    session: await InferenceSession.create(bytes, { executionProviders: ['wasm'] }),
    heads: config.num_key_value_heads,
    headDimension: config.head_dim ?? config.hidden_size / config.num_attention_heads,
  };
  return Math.round(performance.now() - startedMs);
}

async function run({ prompt, answerTokens }: RunCall) {
  if (loaded === undefined) throw new Error('Nothing is loaded.');
  const { session } = loaded;
  const startedMs = performance.now();
  let past = emptyPast(loaded);
  let fed = [...prompt];
  let seen = 0;
  const ids: number[] = [];
  while (ids.length < answerTokens) {
    seen += fed.length;
    const output = await session.run({ ...inputs(session, fed, seen), ...past });
    ids.push(lastLargest(output.logits));
    past = pastOf(output);
    fed = ids.slice(-1);
  }
  return { wallMs: performance.now() - startedMs, tokens: ids.length, ids };
}

function inputs(
  session: InferenceSession,
  fed: readonly number[],
  seen: number,
): Record<string, Tensor> {
  const dims = [1, fed.length];
  const positions = BigInt64Array.from(fed, (_, index) => BigInt(seen - fed.length + index));
  const all: Record<string, Tensor> = {
    input_ids: new Tensor('int64', BigInt64Array.from(fed, BigInt), dims),
    attention_mask: new Tensor('int64', new BigInt64Array(seen).fill(1n), [1, seen]),
    position_ids: new Tensor('int64', positions, dims),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => session.inputNames.includes(name)),
  );
}

function emptyPast({ session, heads, headDimension }: Loaded): Record<string, Tensor> {
  const names = session.inputNames.filter((name) => name.startsWith('past_key_values'));
  const empty = (): Tensor =>
    new Tensor('float32', new Float32Array(0), [1, heads, 0, headDimension]);
  return Object.fromEntries(names.map((name) => [name, empty()]));
}

/** What a step gave as keys and values, under the names by which the next one takes them. */
function pastOf(output: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(output)
      .filter(([name]) => name.startsWith('present'))
      .map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
  );
}

function lastLargest(logits: Tensor | undefined): number {
  if (logits === undefined) throw new Error('The model gives no logits.');
  const vocabulary = logits.dims.at(-1) ?? 0;
  return largestIndex((logits.data as Float32Array).subarray(-vocabulary));
}
