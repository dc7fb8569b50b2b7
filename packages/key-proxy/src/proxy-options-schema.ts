import { InvalidRequestError } from '@localmost/protocol';
import * as v from 'valibot';
import type { KeyProxyOptions } from './proxy-options.ts';

const id = v.pipe(v.string(), v.regex(/^[\w./:@-]{1,200}$/, 'must be a short name without spaces'));
const usd = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const limits = v.strictObject({
  perRequestUsd: v.optional(usd),
  perDayUsd: v.optional(usd),
  perMonthUsd: v.optional(usd),
});

/** A key must not stand in an address that is logged. */
const baseUrl = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text), 'must be an address'),
  v.check((text) => /^https?:$/.test(new URL(text).protocol), 'must be https or http'),
  v.check((text) => {
    const url = new URL(text);
    return url.username + url.password + url.search + url.hash === '';
  }, 'must hold no user, query or fragment'),
);

const origin = v.pipe(
  v.string(),
  v.check(
    (text) => URL.canParse(text) && (new URL(text).origin === text || isAppOrigin(text)),
    'must be an exact origin such as https://app.example',
  ),
);

const model = v.pipe(
  v.strictObject({
    id,
    upstreamModel: v.optional(id),
    route: v.picklist(['chat', 'embeddings']),
    price: v.variant('kind', [
      v.strictObject({ kind: v.literal('free') }),
      v.strictObject({ kind: v.literal('unknown') }),
      v.strictObject({
        kind: v.literal('per-token'),
        inputUsdPerMillion: usd,
        outputUsdPerMillion: usd,
      }),
    ]),
    maximumOutputTokens: v.optional(count),
    contextTokens: v.optional(count),
    outputLimitField: v.optional(v.picklist(['max_tokens', 'max_completion_tokens'])),
  }),
  v.check(
    (found) => found.route === 'embeddings' || found.maximumOutputTokens !== undefined,
    'a chat model needs maximumOutputTokens: without it no worst cost is known',
  ),
);

/** A prompt and a key do not travel in clear text unless somebody says so. */
const upstream = v.pipe(
  v.strictObject({
    id,
    baseUrl,
    allowPlainHttp: v.optional(v.boolean()),
    asksForUsage: v.optional(v.boolean()),
    key: v.optional(v.union([v.pipe(v.string(), v.minLength(1)), v.function()])),
    keyHeader: v.optional(
      v.strictObject({
        name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]+$/, 'must be a header name')),
        prefix: v.optional(v.pipe(v.string(), v.regex(/^[\x20-\x7e]*$/, 'must be visible ASCII'))),
      }),
    ),
    models: v.pipe(v.array(model), v.minLength(1)),
  }),
  v.forward(
    v.check(({ baseUrl: address, allowPlainHttp = false }) => {
      const url = new URL(address);
      return url.protocol === 'https:' || isLoopback(url.hostname) || allowPlainHttp;
    }, 'must be https, or http on loopback'),
    ['baseUrl'],
  ),
);

const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(2 ** 31 - 1));

const schema = v.strictObject({
  upstreams: v.pipe(
    v.array(upstream),
    v.minLength(1),
    v.check(
      (list) => isUnique(list.flatMap(({ models }) => models.map((offered) => offered.id))),
      'two upstreams offer a model under the same id',
    ),
  ),
  verify: v.function(),
  allowedOrigins: v.array(origin),
  caps: v.union([
    v.literal('none'),
    v.pipe(
      v.strictObject({ perUser: v.optional(limits), total: v.optional(limits) }),
      v.check(
        ({ perUser, total }) =>
          Object.values({ ...perUser, ...total }).some((cap) => cap !== undefined),
        'holds no cap; say "none" where that is meant',
      ),
    ),
  ]),
  openLedger: v.optional(v.function()),
  maximumBodyBytes: v.optional(count),
  upstreamTimeoutMs: v.optional(milliseconds),
  authenticationTimeoutMs: v.optional(milliseconds),
  extraBodyFields: v.optional(v.array(v.string())),
  onEvent: v.optional(v.function()),
  fetch: v.optional(v.function()),
  clock: v.optional(v.function()),
});

/**
 * Checks a configuration before the first call.
 * @throws InvalidRequestError naming the path of the first fault; never the value, which may be a key
 */
export function checkOptions(options: KeyProxyOptions): void {
  const found = v.safeParse(schema, options, { abortPipeEarly: true });
  if (found.success) return;
  const path = v.getDotPath(found.issues[0]) ?? '(root)';
  const reason = path.endsWith('key') ? 'is not a key' : found.issues[0].message;
  throw new InvalidRequestError({
    message: `The proxy's configuration is wrong at "${path}": ${reason}`,
    details: { path, faults: found.issues.length },
    remedies: ['Correct the configuration at the path named; docs/keys.md has an example.'],
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Origins of schemes that are not special, such as Electron's `app://`, have no origin in `URL`. */
function isAppOrigin(text: string): boolean {
  return /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9.-]+(:\d+)?$/.test(text);
}

function isUnique(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}
