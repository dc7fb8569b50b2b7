import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createCohere } from '@ai-sdk/cohere';
import { createGoogle } from '@ai-sdk/google';
import { createGoogleVertex } from '@ai-sdk/google-vertex';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import {
  createCloudBackend,
  type LanguageModelSource,
  openAiCompatibleBackend,
  strictFetch,
} from '@localmost/cloud';
import type { ChatBackend } from '@localmost/protocol';
import { OAuth2Client } from 'google-auth-library';
import { placeholders } from './placeholders.ts';
import * as bodies from './wire-bodies.ts';

/** What the mock server needs otherwise than the provider does. */
export interface ForMock {
  /** Where it listens for a path of the provider's. */
  path?: (path: string) => string;
  /** The provider's own word for an end by a call of a tool. */
  toolFinish?: string;
}

/** How one adapter is built, and what it must send. */
export interface WireCase {
  backend(fetch: typeof globalThis.fetch): ChatBackend;
  body: object;
  forMock?: ForMock;
}

const apiKey = placeholders.key ?? '';
const region = placeholders.region ?? '';
const model = placeholders.model ?? '';

/** A provider package with its own default address: what it sends is what it would send in earnest. */
function packaged(
  body: object,
  makeModel: (fetch: typeof globalThis.fetch) => LanguageModelSource,
  forMock?: ForMock,
): WireCase {
  return {
    body,
    backend: (fetch) =>
      createCloudBackend({ id: 'under-test', model: makeModel(strictFetch({ fetch })) }),
    ...(forMock && { forMock }),
  };
}

/** The one-line backend at an address. */
export function compatible(baseUrl: string, headers?: Record<string, string>): WireCase {
  return {
    body: bodies.chatCompletionsBody,
    backend: (fetch) =>
      openAiCompatibleBackend({
        id: 'under-test',
        baseUrl,
        model,
        fetch,
        ...(headers ? { headers: async () => headers } : { apiKey }),
      }),
  };
}

/** In place of Google's log-in, which would leave this machine: it has its token already. */
class ScriptedAuthClient extends OAuth2Client {
  override getAccessToken() {
    return Promise.resolve({ token: apiKey });
  }
}

/** The adapters with a package of their own, by their ids. */
export const packagedCases: Readonly<Record<string, WireCase>> = {
  openai: packaged(bodies.responsesBody, (fetch) => createOpenAI({ apiKey, fetch })(model)),
  anthropic: packaged(bodies.messagesBody, (fetch) => createAnthropic({ apiKey, fetch })(model)),
  google: packaged(
    bodies.generateContentBody,
    (fetch) => createGoogle({ apiKey, fetch })(model),
    // After a call Gemini says STOP; the mock would say FUNCTION_CALL, which Gemini has not.
    { toolFinish: 'STOP' },
  ),
  mistral: packaged(bodies.mistralBody, (fetch) => createMistral({ apiKey, fetch })(model)),
  cohere: packaged(bodies.cohereBody, (fetch) => createCohere({ apiKey, fetch })(model)),
  azure: packaged(bodies.responsesBody, (fetch) =>
    createAzure({ apiKey, fetch, resourceName: placeholders.resource ?? '' })(model),
  ),
  bedrock: packaged(bodies.converseBody, (fetch) =>
    createAmazonBedrock({ apiKey, region, fetch })(model),
  ),
  vertex: packaged(
    bodies.generateContentBody,
    (fetch) =>
      createGoogleVertex({
        project: placeholders.project ?? '',
        location: region,
        googleAuthOptions: { authClient: new ScriptedAuthClient() },
        fetch,
      })(model),
    // The mock knows version 1 of the same path.
    { path: (path) => path.replace('/v1beta1/', '/v1/'), toolFinish: 'STOP' },
  ),
};
