import type { BudgetCaps, Ledger, TokenPrice } from '@localmost/spending';
import type { CallerVerifier } from './auth/caller.ts';
import type { ProxyEvent } from './proxy-event.ts';

/** A provider's key, or where to get it; a function is asked anew for every call. */
export type KeySource = string | (() => string | Promise<string>);

/** A model that the proxy offers. */
export interface OfferedModel {
  /** The id that clients ask for. */
  id: string;
  /** The id that the upstream knows it by. Default: the same. */
  upstreamModel?: string;
  route: 'chat' | 'embeddings';
  /** What the upstream charges; `unknown` is refused under any cap. */
  price: TokenPrice;
  /** The longest answer; a call that names no length gets this one. Needed for chat. */
  maximumOutputTokens?: number;
  /** The longest prompt; bounds the worst cost where the body would allow more. */
  contextTokens?: number;
  /** The field in which the upstream wants the answer's length. Default `max_tokens`. */
  outputLimitField?: 'max_tokens' | 'max_completion_tokens';
}

/** One provider: a fixed address, its key and its models. */
export interface Upstream {
  id: string;
  /** Up to and with the version, such as `https://api.openai.com/v1`; https, or http on loopback. */
  baseUrl: string;
  /** True lets `baseUrl` be http: for a server in a network in which nobody else listens. */
  allowPlainHttp?: boolean;
  /**
   * Whether streams are asked to state their usage. Default true; false for an upstream that rejects
   * `stream_options`, whose streams then cost their worst case unless it tells the usage unasked.
   */
  asksForUsage?: boolean;
  /** Absent for a server of your own that asks for none. */
  key?: KeySource;
  /** The header that carries the key. Default `Authorization: Bearer …`. */
  keyHeader?: { name: string; prefix?: string };
  models: readonly OfferedModel[];
}

/** Caps in US dollars that the proxy holds for everybody. A token's own cap comes on top. */
export interface ProxyCaps {
  /** For each user. */
  perUser?: BudgetCaps;
  /** For all users together. */
  total?: BudgetCaps;
}

/** What a proxy needs of a ledger. */
export type ProxyLedger = Pick<Ledger, 'reserve' | 'settle' | 'release'>;

/** Everything a proxy is made of. */
export interface KeyProxyOptions {
  upstreams: readonly Upstream[];
  verify: CallerVerifier;
  /** Pages that may call, by exact origin. A call that names another origin is refused. */
  allowedOrigins: readonly string[];
  /** `none` says plainly that only a token's own cap holds. */
  caps: ProxyCaps | 'none';
  /** Where an account's spending is kept. Default: in this process's memory. */
  openLedger?: (account: string) => ProxyLedger;
  /** Default 1 MiB. */
  maximumBodyBytes?: number;
  /** From the call to the last byte of the answer. Default 10 minutes. */
  upstreamTimeoutMs?: number;
  /** How long a verifier or a key source may take. Default 5 seconds. */
  authenticationTimeoutMs?: number;
  /** Fields of a chat body that are passed on beside the known ones; their cost is yours to bound. */
  extraBodyFields?: readonly string[];
  /** Told of every call: ids, counts and outcomes, never a text. */
  onEvent?: (event: ProxyEvent) => void;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. Default: the system's clock. */
  clock?: () => number;
}
