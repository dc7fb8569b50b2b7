import { openAiCompatibleBackend } from '@localmost/cloud';
import { createKeyProxy, mintToken, tokenVerifier } from '@localmost/key-proxy';
import { describeBackendConformance } from '@localmost/testing/backend-conformance';
import { mockServerHarness } from '../conformance/support/mock-server-harness.ts';
import { readChatCompletions } from '../conformance/support/read-wire-settings.ts';

const secret = 'a secret of the conformance test, long enough';

describeBackendConformance('an OpenAI-compatible server behind the key proxy', () =>
  mockServerHarness({
    readSettings: readChatCompletions,
    makeBackend: (upstreamUrl, fetch) => {
      const proxy = createKeyProxy({
        upstreams: [
          {
            id: 'mock',
            baseUrl: upstreamUrl,
            key: 'a-key-of-no-account',
            models: [
              {
                id: 'some-model',
                route: 'chat',
                price: { kind: 'per-token', inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
                maximumOutputTokens: 4096,
              },
            ],
          },
        ],
        verify: tokenVerifier({ secrets: [secret], audience: 'proxy' }),
        allowedOrigins: [],
        caps: { perUser: { perDayUsd: 10 } },
        fetch,
      });
      const grant = { secret, audience: 'proxy', subject: 'user-1', capUsd: 5 };
      return openAiCompatibleBackend({
        id: 'compatible',
        baseUrl: 'http://key-proxy.invalid/v1',
        model: 'some-model',
        headers: async () => ({ Authorization: `Bearer ${mintToken(grant)}` }),
        // The proxy is a function of requests; no socket is needed between the two.
        fetch: (input, init) => proxy.fetch(new Request(input, init)),
      });
    },
  }),
);
