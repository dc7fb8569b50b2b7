import { type AdvisorAnswers, advise, type Backend } from '@localmost/policy';
import {
  AbortedError,
  CloudFailureError,
  InvalidConsentError,
  InvalidPolicyError,
  NoCandidateError,
} from '@localmost/protocol';
import { answerSteps, ScriptedChatBackend, textSteps } from '@localmost/testing';
import { describe, expect, test, vi } from 'vitest';
import type { ClientOptions } from '../client-options.ts';
import { createClient as createRealClient } from '../create-client.ts';
import { definedBackend } from './assemble-policy.ts';
import type { BackendDefinition } from './backend-definition.ts';

/** A client whose classifier may take its time: a busy machine is no reason to fail. */
const createClient = (options: ClientOptions = {}) =>
  createRealClient({ classificationBudgetMs: 30_000, ...options });

/** A backend elsewhere, with every fact that must be stated. */
function defined(
  backend: ScriptedChatBackend,
  changes: Partial<BackendDefinition> = {},
): BackendDefinition {
  return {
    id: backend.id,
    zone: 'third-party',
    region: 'eu',
    retentionDays: 0,
    model: { id: 'scripted', version: '1.0' },
    contextTokens: 8192,
    supports: { tools: true, json: true },
    price: { kind: 'free' },
    backend,
    ...changes,
  };
}

const hello = { model: 'auto', messages: [{ role: 'user', content: 'Hello there.' }] } as const;
const secret = {
  model: 'auto',
  messages: [{ role: 'user', content: 'My father was diagnosed with HIV last week.' }],
} as const;

/** What the work throws. Fails the test when it does not. */
async function caught(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
}

test('`auto` answers where the policy lets it, and says why', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const client = createClient({ backends: [defined(vendor)] });
  const answer = await client.chat.completions.create(hello);
  expect(answer.choices[0].message.content).toBe('Hello there.');
  expect(answer.localmost).toMatchObject({
    engine: 'vendor',
    backend: 'remote',
    decision: { chosen: 'vendor', dataClass: 'public', mode: 'prefer_on_device' },
  });
  await client.close();
});

test('what the classifier finds stays here: the backend never sees it', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const client = createClient({ policy: 'prefer_in_cloud', backends: [defined(vendor)] });
  const error = await caught(() => client.chat.completions.create({ ...secret, data: 'public' }));
  expect(error).toBeInstanceOf(NoCandidateError);
  expect(vendor.requests).toEqual([]);
  await client.close();
});

test('a request’s own mode keeps it on the device', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const client = createClient({ policy: 'prefer_in_cloud', backends: [defined(vendor)] });
  const work = () => client.chat.completions.create({ ...hello, mode: 'only_on_device' });
  expect(await caught(work)).toBeInstanceOf(NoCandidateError);
  expect(vendor.requests).toEqual([]);
  await client.close();
});

test('no classifier is as good as a secret', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const client = createClient({ backends: [defined(vendor)], classifier: null });
  expect(await caught(() => client.chat.completions.create(hello))).toBeInstanceOf(
    NoCandidateError,
  );
  expect(vendor.requests).toEqual([]);
  await client.close();
});

test('a failure before the first token moves on; an abort does not', async () => {
  const failure = new CloudFailureError({ message: 'No.', details: { status: 503 }, remedies: [] });
  const broken = new ScriptedChatBackend({ id: 'broken', script: () => [{ throw: failure }] });
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const backends = [defined(broken, { quality: 1, timeToFirstTokenMs: 1 }), defined(vendor)];
  const client = createClient({ backends });
  const answer = await client.chat.completions.create(hello);
  expect(answer.localmost.engine).toBe('vendor');
  expect(broken.requests.length).toBeGreaterThan(0);

  const slow = new ScriptedChatBackend({
    id: 'slow',
    script: (request) =>
      answerSteps('slow', [{ waitMs: 60_000 }, ...textSteps(request.messages[0]?.content ?? '')]),
  });
  const other = new ScriptedChatBackend({ id: 'other' });
  const patient = createClient({
    backends: [defined(slow, { quality: 1, timeToFirstTokenMs: 1 }), defined(other)],
  });
  const controller = new AbortController();
  const work = patient.chat.completions.create(hello, controller);
  const outcome = caught(() => work);
  // Not by the clock: on a busy machine the classifier may not even be loaded yet.
  await vi.waitFor(() => expect(slow.requests).toHaveLength(1), { timeout: 10_000 });
  controller.abort(new AbortedError({ message: 'Enough.', remedies: [] }));
  expect(await outcome).toBe(controller.signal.reason);
  expect(other.requests).toEqual([]);
  expect(slow.ended).toBe(1);
  await Promise.all([client.close(), patient.close()]);
});

const facts: Backend = definedBackend(
  defined(new ScriptedChatBackend({ id: 'vendor' }), { quality: 0.5 }),
  { kind: 'free' },
);
const widerWhenRestricted = {
  public: { zones: ['device'], zonesWithConsent: [], maximumRetentionDays: 0 },
  internal: { zones: ['device'], zonesWithConsent: [], maximumRetentionDays: 0 },
  restricted: { zones: ['device', 'third-party'], zonesWithConsent: [], maximumRetentionDays: 0 },
};

describe('what would make every decision wrong is refused by its path:', () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const refusals: [string, object][] = [
    ['backends[0].zone', { backends: [{ ...defined(vendor), zone: undefined }] }],
    ['backends[0].zone', { backends: [{ ...defined(vendor), zone: 'moon' }] }],
    ['backends[0].zone', { backends: [defined(vendor, { zone: 'device', region: 'device' })] }],
    ['backends[0].backend', { backends: [{ ...defined(vendor), backend: {} }] }],
    ['backends[0].backend.id', { backends: [defined(vendor, { id: 'other' })] }],
    ['policy.mode', { policy: 'only_on_devices' }],
    ['policy.mode', { policy: {} }],
  ];
  test.each(refusals)('%s, when the client is made', (path, options) => {
    expect(() => createClient(options as ClientOptions)).toThrow(
      expect.objectContaining({ constructor: InvalidPolicyError, details: { path } }),
    );
  });

  const later: [string, object][] = [
    ['backends.0.region', { backends: [{ ...defined(vendor), region: undefined }] }],
    [
      'backends.0.model.version',
      { backends: [defined(vendor, { model: { id: 'm', version: 'latest' } })] },
    ],
    [
      'budget.perDayUsd',
      { policy: { mode: 'prefer_in_cloud', budget: { perDayUsd: Number.NaN } } },
    ],
    [
      'boundary.restricted.zones',
      { policy: { mode: 'prefer_in_cloud', boundary: widerWhenRestricted } },
    ],
    ['mode', { policy: 'only_on_device' }],
    [
      'policy.backends[0].retentionDays',
      { policy: { mode: 'prefer_in_cloud', backends: [{ ...facts, retentionDays: 3 }] } },
    ],
    [
      'policy.backends[0].id',
      { policy: { mode: 'prefer_in_cloud', backends: [{ ...facts, id: 'x' }] } },
    ],
  ];
  test.each(later)('%s, by the policy and by the first request', async (path, options) => {
    const client = createClient({ backends: [defined(vendor)], ...options } as ClientOptions);
    const fault = { constructor: InvalidPolicyError, details: { path } };
    await expect(client.policy()).rejects.toMatchObject(fault);
    await expect(client.chat.completions.create(hello)).rejects.toMatchObject(fault);
    await client.close();
  });
});

test('an expired consent is refused, one in force opens its zone', async () => {
  const rack = new ScriptedChatBackend({ id: 'rack' });
  const client = createClient({ backends: [defined(rack, { zone: 'own-network' })] });
  const consent = {
    id: 'c1',
    zones: ['own-network'],
    dataClasses: ['restricted'],
    grantedAtMs: 0,
    expiresAtMs: 1,
  } as const;
  const work = client.chat.completions.create({ ...secret, consent });
  await expect(work).rejects.toBeInstanceOf(InvalidConsentError);
  expect(rack.requests).toEqual([]);
  const inForce = { ...consent, expiresAtMs: Date.now() + 60_000 };
  const answer = await client.chat.completions.create({ ...secret, consent: inForce });
  expect(answer.localmost.decision?.dataClass).toBe('restricted');
  expect(rack.requests.length).toBe(1);
  await client.close();
});

test('money is counted, and a cap holds', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const price = { kind: 'per-token', inputUsdPerMillion: 1000, outputUsdPerMillion: 1000 } as const;
  const client = createClient({ backends: [defined(vendor, { price })] });
  await client.chat.completions.create({ ...hello, max_tokens: 10 });
  // 7 tokens in and 3 out, as the script's usage says.
  expect((await client.spending.spent()).todayUsd).toBeCloseTo(0.01, 6);
  const capped = client.chat.completions.create({ ...hello, max_tokens: 10, maxCostUsd: 0.001 });
  await expect(capped).rejects.toMatchObject({ code: 'no-candidate' });
  expect(vendor.requests.length).toBe(1);
  await client.close();
});

test('takes the advisor’s whole policy, when its backends are this client’s', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const answers: AdvisorAnswers = {
    mayDataLeave: 'yes',
    mustOwnLifecycle: false,
    requestsPerMonth: 1000,
    steadyVolume: false,
    cloudUsdPerMonth: 5,
    hasOperators: false,
  };
  const { policy } = advise(answers, [facts]);
  const client = createClient({ policy, backends: [defined(vendor)] });
  const inForce = await client.policy();
  expect(inForce?.fingerprint).toBe(policy.fingerprint);
  expect((await client.chat.completions.create(hello)).localmost.engine).toBe('vendor');
  await client.close();
});

test('explains without asking anybody: who would answer, why, and what would change it', async () => {
  const vendor = new ScriptedChatBackend({ id: 'vendor' });
  const client = createClient({ policy: 'prefer_in_cloud', backends: [defined(vendor)] });
  expect((await client.explain(hello)).decision.chosen).toBe('vendor');
  const { decision, counterfactuals } = await client.explain({ ...hello, mode: 'only_on_device' });
  expect(decision).toMatchObject({
    chosen: null,
    candidates: [{ id: 'vendor', verdict: 'rejected', rule: 'boundary.mode' }],
  });
  expect(counterfactuals.map(({ path }) => path)).toContain('request.mode');
  await expect(client.explain({ ...hello, model: 'other' })).rejects.toMatchObject({
    details: { path: 'model' },
  });
  expect(vendor.requests).toEqual([]);
  await client.close();
});

test('without a policy `auto` is a model of this device, and where there is none nothing answers', async () => {
  const client = createClient();
  expect(await client.policy()).toBeUndefined();
  expect(client.hasPolicy).toBe(false);
  await expect(client.chat.completions.create(hello)).rejects.toBeInstanceOf(NoCandidateError);
  const work = client.chat.completions.create({ ...hello, mode: 'only_in_cloud' });
  await expect(work).rejects.toMatchObject({ details: { path: 'mode' } });
  await client.close();
});
