import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createCloudBackend, openAiCompatibleBackend, strictFetch } from '@localmost/cloud';
import { describeBackendConformance } from '@localmost/testing/backend-conformance';
import { mockServerHarness } from './support/mock-server-harness.ts';
import {
  readAnthropicMessages,
  readChatCompletions,
  readResponses,
} from './support/read-wire-settings.ts';

const apiKey = 'a-key-of-no-account';

describeBackendConformance('any OpenAI-compatible server', () =>
  mockServerHarness({
    readSettings: readChatCompletions,
    makeBackend: (baseUrl, fetch) =>
      openAiCompatibleBackend({ id: 'compatible', baseUrl, model: 'some-model', fetch }),
  }),
);

describeBackendConformance('@ai-sdk/openai, chat completions', () =>
  mockServerHarness({
    readSettings: readChatCompletions,
    makeBackend: (baseURL, fetch) =>
      createCloudBackend({
        id: 'openai-chat',
        model: createOpenAI({ apiKey, baseURL, fetch: strictFetch({ fetch }) }).chat('gpt-4o'),
      }),
  }),
);

const noSeed = 'OpenAI’s responses have no seed';
const noIncomplete = 'the mock server writes no incomplete_details, from which they are read';
const noStop = 'OpenAI’s responses have no stop strings';

describeBackendConformance(
  '@ai-sdk/openai, responses',
  () =>
    mockServerHarness({
      readSettings: readResponses,
      makeBackend: (baseURL, fetch) =>
        createCloudBackend({
          id: 'openai-responses',
          model: createOpenAI({ apiKey, baseURL, fetch: strictFetch({ fetch }) }).responses(
            'gpt-4o',
          ),
          supports: { refuses: { 'sampling.seed': noSeed, stop: noStop } },
        }),
    }),
  {
    refuses: { seed: noSeed, 'stop strings': noStop },
    skips: {
      'finish reasons': noIncomplete,
      'longest answer': noIncomplete,
    },
  },
);

const noAnthropicSeed = 'Anthropic has no seed';
const oneOfTwo = 'Anthropic takes a temperature or a top-p, not both';
const schemaOnly = 'Anthropic answers in JSON only to a schema';

describeBackendConformance(
  '@ai-sdk/anthropic',
  () =>
    mockServerHarness({
      readSettings: readAnthropicMessages,
      reasonWords: { 'content-filter': 'refusal' },
      makeBackend: (baseURL, fetch) =>
        createCloudBackend({
          id: 'anthropic',
          model: createAnthropic({ apiKey, baseURL, fetch: strictFetch({ fetch }) })(
            'claude-sonnet-4-5',
          ),
          supports: {
            jsonNeedsSchema: true,
            maximumTemperature: 1,
            refuses: { 'sampling.seed': noAnthropicSeed, 'sampling.topP': oneOfTwo },
          },
        }),
    }),
  { refuses: { seed: noAnthropicSeed, sampling: oneOfTwo, JSON: schemaOnly } },
);
