import type { AdapterEntry } from './adapter-entry.ts';

/** Clouds in which the tenant, its region and its contract are yours: zone `own-tenant`. */
export const tenantAdapters: readonly AdapterEntry[] = [
  {
    id: 'azure',
    name: 'Azure OpenAI',
    reach: { kind: 'package', package: '@ai-sdk/azure', factory: 'createAzure' },
    baseUrl: 'https://{resource}.openai.azure.com/openai/v1',
    path: '/responses?api-version=v1',
    keyHeader: 'api-key: {key}',
    from: 'proxy-only',
    cors: {
      state: 'refused',
      isHearsay: true,
      note: 'by somebody who tried it in 2024',
      source: 'https://github.com/lobehub/lobehub/issues/2487',
    },
    keyHeld: 'key proxy, or Entra ID tokens of a server',
    proxy: {
      baseUrl: 'https://{resource}.openai.azure.com/openai/v1',
      keyHeader: 'api-key',
      note: 'chat completions on this path are taken from the package’s source',
    },
    zone: 'own-tenant',
    tools: 'yes',
    jsonSchema: 'by-model',
    notes: ['the model is the name of your deployment'],
    sources: ['https://github.com/vercel/ai/tree/main/packages/azure'],
  },
  {
    id: 'bedrock',
    name: 'Amazon Bedrock',
    reach: { kind: 'package', package: '@ai-sdk/amazon-bedrock', factory: 'createAmazonBedrock' },
    baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
    path: '/model/{model}/converse-stream',
    keyHeader: 'Authorization: Bearer {key}',
    from: 'proxy-only',
    cors: { state: 'not-known' },
    keyHeld: 'key proxy with a Bedrock API key, or an IAM role of a server (SigV4)',
    proxy: {
      baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com/openai/v1',
      note: 'only models that Bedrock offers by that API',
      source:
        'https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html',
    },
    zone: 'own-tenant',
    tools: 'by-model',
    jsonSchema: 'by-model',
    notes: ['answers in AWS’s binary event stream, not in server-sent events'],
    sources: ['https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html'],
  },
  {
    id: 'vertex',
    name: 'Google Vertex AI',
    reach: {
      kind: 'package',
      package: '@ai-sdk/google-vertex',
      factory: 'createGoogleVertex',
    },
    baseUrl:
      'https://{region}-aiplatform.googleapis.com/v1beta1/projects/{project}/locations/{region}/publishers/google',
    path: '/models/{model}:streamGenerateContent?alt=sse',
    keyHeader: 'Authorization: Bearer {key}',
    from: 'proxy-only',
    cors: { state: 'not-known' },
    keyHeld: 'OAuth tokens of a service account, on a server; the key proxy takes a function',
    proxy: {
      baseUrl:
        'https://{region}-aiplatform.googleapis.com/v1beta1/projects/{project}/locations/{region}/endpoints/openapi',
      note: 'the endpoint’s name `openapi` was not found in a page that could be read; check it',
      source:
        'https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/projects.locations.endpoints.chat/completions',
    },
    zone: 'own-tenant',
    tools: 'yes',
    jsonSchema: 'yes',
    notes: ['`{key}` is an OAuth token'],
    sources: ['https://github.com/vercel/ai/tree/main/packages/google-vertex'],
  },
  {
    id: 'modal',
    name: 'Modal',
    reach: { kind: 'openai-compatible' },
    baseUrl: 'https://{workspace}--{app}.modal.run/v1',
    path: '/chat/completions',
    keyHeader: 'Modal-Key: {key}, Modal-Secret: {secret}',
    from: 'proxy-only',
    cors: {
      state: 'not-known',
      note: 'your own server answers; whether Modal’s check lets a preflight pass was not found',
    },
    keyHeld: 'on a server, as `headers` of the backend; the key proxy sends one header only',
    zone: 'own-tenant',
    tools: 'by-model',
    jsonSchema: 'by-model',
    notes: ['a server that you deploy, such as vLLM: its own row says what it can do'],
    sources: [
      'https://modal.com/docs/examples/llm_inference',
      'https://modal.com/docs/guide/webhook-proxy-auth',
    ],
  },
];
