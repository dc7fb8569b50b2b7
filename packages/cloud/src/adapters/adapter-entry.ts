import type { TrustZone } from '@localmost/protocol';

/** How a provider or server is reached from Localmost. */
export type AdapterReach =
  /** Its own AI SDK package, handed to `createCloudBackend`. */
  | { kind: 'package'; package: string; factory: string }
  /** `openAiCompatibleBackend` with its base URL. */
  | { kind: 'openai-compatible' }
  /** A model of ours, handed to `createCloudBackend`. */
  | { kind: 'own'; factory: string };

/** Whether a page of another origin may call, as far as that is documented. */
export interface CorsFact {
  state: 'allowed' | 'configurable' | 'refused' | 'not-known';
  /** True where somebody else saw it; the provider itself does not say so. */
  isHearsay?: true;
  note?: string;
  /** The page that says so. */
  source?: string;
}

/** Whether a feature is there: always, only with some models, not at all, or not looked up. */
export type Availability = 'yes' | 'by-model' | 'no' | 'not-known';

/** Where the key proxy can reach a provider by OpenAI's chat completions. */
export interface ProxyRoute {
  baseUrl: string;
  keyHeader?: string;
  note?: string;
  source?: string;
}

/** Everything that is known of one provider or server; placeholders stand in braces. */
export interface AdapterEntry {
  id: string;
  name: string;
  reach: AdapterReach;
  baseUrl: string;
  /** What a chat call adds to the base URL. */
  path: string;
  /** The header that carries the key, with the form of its value; none where there is no key. */
  keyHeader?: string;
  /** `proxy-only`: a page cannot or must not call it itself. */
  from: 'browser-or-proxy' | 'proxy-only';
  cors: CorsFact;
  /** Where the key should be; the answer to "how is it held". */
  keyHeld: string;
  /** Absent where the proxy cannot speak to it. */
  proxy?: ProxyRoute;
  /** The zone to begin with. A policy never takes it over by itself: it must name one. */
  zone: TrustZone;
  tools: Availability;
  jsonSchema: Availability;
  /** What surprises. */
  notes: readonly string[];
  /** Where base URL, path and header were read, beside the package's own source. */
  sources: readonly string[];
}
