import { createClient } from 'localmost';

/* A page with a client, as an app has it: the model in its sealed worker, asked through the public face. */

const modelId = 'all-minilm-l6-v2';

async function load(threads: number): Promise<object> {
  const manifest: unknown = await (await fetch('/manifest.json')).json();
  const client = createClient({ manifests: [manifest] });
  Object.assign(window, { client });
  const { capabilities, loadMs, check } = await client.models.load(modelId, {
    backend: 'wasm',
    maximumThreads: threads,
  });
  const embed = async (texts: readonly string[]) => {
    const startedMs = performance.now();
    const { data, usage, localmost } = await client.embeddings.create({
      model: modelId,
      input: texts,
    });
    const wallMs = performance.now() - startedMs;
    const vectors = data.map(({ embedding }) => embedding);
    return { wallMs, tokens: usage.prompt_tokens, timings: localmost.timings, vectors };
  };
  Object.assign(window, { embed });
  return { threads: capabilities.threads, loadMs, check };
}

Object.assign(window, { load });
