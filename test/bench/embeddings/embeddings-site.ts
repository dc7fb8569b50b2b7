import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '@localmost/protocol';
import { bundleEntry } from '../../faults/store/bundle-harness.ts';
import { type BenchServer, startBenchServer } from '../cpu/bench-server.ts';
import { peerAliases } from '../peers/install-peers.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const modelFolder = here('../../../models/.cache/all-minilm-l6-v2');

/** What transformers.js wants to know of the model beside its graph and tokenizer. */
const peerConfig = {
  model_type: 'bert',
  architectures: ['BertModel'],
  hidden_size: 384,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 1536,
  vocab_size: 30522,
  max_position_embeddings: 512,
};
const peerTokenizerConfig = {
  tokenizer_class: 'BertTokenizer',
  do_lower_case: true,
  model_max_length: 512,
  pad_token: '[PAD]',
  unk_token: '[UNK]',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  mask_token: '[MASK]',
};

/**
 * Serves both contestants: the same graph and the same tokenizer, each under the names it asks for.
 * @throws Error that names the command where the model is not on this disk
 */
export async function startEmbeddingsSite(): Promise<BenchServer> {
  const model = {
    graph: join(modelFolder, 'model.onnx'),
    words: join(modelFolder, 'tokenizer.json'),
  };
  await Promise.all(Object.values(model).map((path) => access(path))).catch(() => {
    throw new Error('The model is not here; fetch it: npm run models -- pull all-minilm-l6-v2');
  });
  const manifestText = await readFile(here('../../../models/all-minilm-l6-v2.json'), 'utf8');
  const manifest = parseManifest(JSON.parse(manifestText));
  const sources = [{ kind: 'url', baseUrl: '/models/ours/' }];
  const texts = new Map([
    ['/page.html', '<!doctype html><title>peer</title>'],
    ['/', '<!doctype html><title>ours</title><script type="module" src="/app/page.js"></script>'],
    ['/manifest.json', JSON.stringify({ ...manifest, sources })],
    ['/models/minilm/config.json', JSON.stringify(peerConfig)],
    ['/models/minilm/tokenizer_config.json', JSON.stringify(peerTokenizerConfig)],
    ['/app/page.js', await bundleEntry(here('./localmost-page.ts'))],
    ['/transformers-worker.js', await bundleEntry(here('./transformers-worker.ts'), peerAliases)],
  ]);
  const workers = here('../../../packages/localmost/workers');
  const files = new Map<string, string>(
    (await readdir(workers)).map((name) => [`/workers/${name}`, join(workers, name)] as const),
  );
  files.set('/models/ours/model.onnx', model.graph);
  files.set('/models/ours/tokenizer.json', model.words);
  files.set('/models/minilm/onnx/model_quantized.onnx', model.graph);
  files.set('/models/minilm/tokenizer.json', model.words);
  // The build that transformers.js itself asks for; it runs on processors as well.
  const runtime = here(
    '../peers/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify',
  );
  for (const end of ['mjs', 'wasm']) files.set(`/ort.${end}`, `${runtime}.${end}`);
  return startBenchServer(texts, files);
}
