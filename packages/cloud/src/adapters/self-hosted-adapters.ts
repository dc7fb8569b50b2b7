import type { AdapterEntry } from './adapter-entry.ts';

const shared = {
  reach: { kind: 'openai-compatible' },
  path: '/chat/completions',
  keyHeader: 'Authorization: Bearer {key}',
  from: 'browser-or-proxy',
  keyHeld: 'no secret of a vendor’s: the network is the boundary, or a key proxy in front',
  zone: 'own-network',
  tools: 'by-model',
} as const satisfies Partial<AdapterEntry>;

const plainHttp = 'set `allowPlainHttp` on the upstream, or put TLS before the server';

/** Servers that you run yourself: zone `own-network`, or `own-tenant` on rented machines. */
export const selfHostedAdapters: readonly AdapterEntry[] = [
  {
    ...shared,
    id: 'vllm',
    name: 'vLLM',
    baseUrl: 'http://{host}:8000/v1',
    cors: {
      state: 'configurable',
      note: '`--allowed-origins`, every origin by default',
      source:
        'https://docs.redhat.com/en/documentation/red_hat_ai_inference_server/3.1/html/vllm_server_arguments/',
    },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:8000/v1' },
    jsonSchema: 'yes',
    notes: ['a key only with `--api-key`'],
    sources: ['https://www.mintlify.com/vllm-project/vllm/configuration/serve-args'],
  },
  {
    ...shared,
    id: 'llama-cpp',
    name: 'llama.cpp server',
    baseUrl: 'http://{host}:{port}/v1',
    cors: {
      state: 'configurable',
      note: '`--cors-origins`, every origin by default',
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:{port}/v1' },
    jsonSchema: 'yes',
    notes: ['a key only with `--api-key`'],
    sources: ['https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md'],
  },
  {
    ...shared,
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://{host}:11434/v1',
    cors: {
      state: 'configurable',
      note: '`OLLAMA_ORIGINS`; other origins get 403 by default',
      source: 'https://github.com/ollama/ollama/blob/main/docs/faq.mdx',
    },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:11434/v1' },
    jsonSchema: 'yes',
    notes: ['a context of 4096 tokens unless told otherwise; asks for no key'],
    sources: ['https://github.com/ollama/ollama/blob/main/docs/faq.mdx'],
  },
  {
    ...shared,
    id: 'tgi',
    name: 'Text Generation Inference',
    baseUrl: 'http://{host}:3000/v1',
    cors: {
      state: 'configurable',
      note: '`--cors-allow-origin`',
      source:
        'https://github.com/huggingface/text-generation-inference/blob/main/docs/source/reference/launcher.md',
    },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:3000/v1' },
    jsonSchema: 'not-known',
    notes: [
      'the model is called `tgi`; the port is the one of its examples',
      'reports usage statistics of its own unless started with `--usage-stats off`',
    ],
    sources: [
      'https://github.com/huggingface/text-generation-inference/blob/main/docs/source/messages_api.md',
    ],
  },
  {
    ...shared,
    id: 'triton',
    name: 'Triton, OpenAI-compatible front end',
    baseUrl: 'http://{host}:9000/v1',
    cors: {
      state: 'configurable',
      note: 'http://localhost alone by default; the setting for others was not looked up',
      source:
        'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/client_guide/openai_readme.html',
    },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:9000/v1' },
    jsonSchema: 'not-known',
    notes: [],
    sources: [
      'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/client_guide/openai_readme.html',
    ],
  },
  {
    ...shared,
    id: 'sglang',
    name: 'SGLang',
    baseUrl: 'http://{host}:30000/v1',
    from: 'proxy-only',
    cors: { state: 'not-known' },
    proxy: { note: plainHttp, baseUrl: 'http://{host}:30000/v1' },
    jsonSchema: 'yes',
    notes: ['a key only where the server was started with one'],
    sources: ['https://mintlify.com/sgl-project/sglang/quickstart'],
  },
];
