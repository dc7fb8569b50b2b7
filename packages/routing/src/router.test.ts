import {
  createAnswerCache,
  createJournal,
  createMemoryCacheStore,
  type JournalEvent,
} from '@localmost/journal';
import { parsePolicy, presetPolicy, replayDecision } from '@localmost/policy';
import { AuditFailedError, NoCandidateError, OutOfMemoryError } from '@localmost/protocol';
import { systemClock } from '@localmost/resilience';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import { memoryLedger } from '@localmost/spending';
import { describe, expect, it } from 'vitest';
import { createRouter } from './router.ts';
import type { RouterOptions } from './router-options.ts';
import {
  ask,
  failWith,
  openRouterLab,
  outOfMemory,
  text,
  types,
  unreachable,
} from './testing/router-lab.ts';
import { routingPolicyData } from './testing/routing-policy.ts';
import { scriptedBackend } from './testing/scripted-backend.ts';

describe('where a request goes', () => {
  it('answers with the decision on its first part', async () => {
    const { run, events } = openRouterLab();
    const parts = await run(ask('hello'));
    expect(parts.map(({ type }) => type)).toEqual(['start', 'text-delta', 'finish']);
    expect(parts[0]).toMatchObject({ decision: { chosen: 'local', dataClass: 'public' } });
    expect(types(events)).toEqual(['decision', 'attempt', 'finish']);
  });
  it('keeps restricted data on the device, and shows it to nobody else', async () => {
    const { run, backends } = openRouterLab({ local: failWith(outOfMemory) }, { classifier: null });
    await expect(run(ask('hello'))).rejects.toBeInstanceOf(OutOfMemoryError);
    for (const { received, askedWhether } of [backends.rack, backends.vendor]) {
      expect([received, askedWhether]).toEqual([[], []]);
    }
  });
  it('classifies tools, arguments, schemas and history, not the last message alone', async () => {
    const secretive: SensitivityClassifier = {
      classify: (seen) => ({
        class: seen.includes('4111') ? 'restricted' : 'public',
        score: 1,
        findings: [],
      }),
    };
    const { run } = openRouterLab({}, { classifier: secretive });
    const user = { role: 'user', content: 'go on' } as const;
    const call = { id: 'a', name: 'pay', argumentsJson: '{"card":"\\u0034111"}' };
    const tool = { name: 'f', parametersSchema: { enum: ['4111'] } };
    const schema = { type: 'json', schema: { properties: { x: { const: 4111 } } } } as const;
    for (const engine of [
      { messages: [{ role: 'assistant', content: '', toolCalls: [call] } as const, user] },
      { messages: [user], tools: [tool], toolChoice: 'none' as const },
      { messages: [user], responseFormat: schema },
      { messages: [user], stop: ['4111'] },
    ]) {
      const parts = await run({ engine });
      expect(parts[0]).toMatchObject({ decision: { dataClass: 'restricted' } });
    }
  });
  it('names the rules and the remedies where nobody may answer', async () => {
    const { run } = openRouterLab();
    const wanted = ask('hello', { mode: 'only_in_cloud', data: 'restricted' });
    const error = await run(wanted).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoCandidateError);
    expect(error).toMatchObject({
      details: {
        'candidate.local': expect.stringContaining('boundary.mode'),
        'candidate.vendor': expect.stringContaining('boundary.zone'),
      },
      remedies: [
        expect.stringContaining('consent to the zone own-network'),
        expect.stringContaining('only_on_device'),
        expect.anything(),
        expect.anything(),
        expect.stringContaining('Declare the data "public"'),
      ],
    });
  });
});

describe('falling back', () => {
  it('goes from the device to the cloud, and back', async () => {
    const outward = openRouterLab({ local: failWith(outOfMemory) });
    expect((await outward.run(ask('a')))[0]).toMatchObject({ engineId: 'rack' });
    const homeward = openRouterLab({ rack: failWith(unreachable), vendor: failWith(unreachable) });
    const parts = await homeward.run(ask('a', { mode: 'prefer_in_cloud' }));
    expect(parts.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(parts[0]).toMatchObject({ engineId: 'local' });
  });
  it('never after the first token: the part that came is in the error', async () => {
    const { run, backends, events } = openRouterLab({
      local: { words: ['half ', 'more'], ...failWith(unreachable, 1) },
    });
    await expect(run(ask('a'))).rejects.toMatchObject({
      code: 'interrupted',
      details: { partialText: 'half ' },
    });
    expect(backends.rack.received).toHaveLength(0);
    expect(types(events)).toContain('interrupted');
  });
  it('starts again as a new message only where asked to, and never after a tool call', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      return calls === 1 ? { words: ['half'], cutAfter: 1 } : {};
    };
    const { run } = openRouterLab({ local: flaky });
    const parts = await run(ask('a', { restartAfterInterruption: true }));
    const shape = ['start', 'text-delta', 'start', 'text-delta', 'finish'];
    expect(parts.map(({ type }) => type)).toEqual(shape);
    expect(text(parts)).toBe('halfyes');
  });
  it('never after an abort, however the backend takes it', async () => {
    const controller = new AbortController();
    const script = { local: { words: ['a', 'b'], hangAfter: 0 } };
    const { run, backends } = openRouterLab(script, { clock: systemClock });
    const running = run(ask('a'), controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(running).rejects.toThrow('enough');
    expect(backends.rack.received).toHaveLength(0);
  });
});

describe('writing down', () => {
  it('runs nothing restricted whose audit record fails', async () => {
    const journal = createJournal({
      audit: () => {
        throw new Error('disk full');
      },
    });
    const { run, backends } = openRouterLab({}, { journal });
    await expect(run(ask('a', { data: 'restricted' }))).rejects.toBeInstanceOf(AuditFailedError);
    expect(backends.local.received).toHaveLength(0);
    expect(text(await run(ask('a')))).toBe('yes');
  });
});

describe('what is written down', () => {
  it('holds every try with its bytes, and no word of the request', async () => {
    const { run, events } = openRouterLab({ local: failWith(outOfMemory) });
    await run(ask('words'));
    expect(types(events)).toEqual(['decision', 'attempt', 'failure', 'attempt', 'finish']);
    const bytes = events.map((event) => (event.type === 'attempt' ? event.requestBytes : 0));
    const sent = { messages: [{ role: 'user', content: 'words' }], maxOutputTokens: 50 };
    expect(Math.max(...bytes)).toBe(JSON.stringify(sent).length);
    expect(JSON.stringify(events)).not.toContain('words');
  });
  it('replays, also where a backend refused a part of the request', async () => {
    const { run, events, router } = openRouterLab({ local: { unsupported: 'tools.0.words' } });
    const [start] = await run(ask('a'));
    expect(start).toMatchObject({ decision: { chosen: 'rack' } });
    const [event] = events;
    if (event?.type !== 'decision') throw new Error('the decision is not first');
    expect(event.decision.candidates.find(({ id }) => id === 'local')).toMatchObject({
      rule: 'capability.request',
      observed: 'tools',
    });
    expect(replayDecision(event.line, router.policy).same).toBe(true);
  });
  it('names another model than the pinned one, but no words of a restricted request', async () => {
    const told = { answeringModel: 'other-2' };
    const { run, events } = openRouterLab({ local: told });
    await run(ask('a'));
    await run(ask('a', { data: 'restricted' }));
    const answered = events.map((event) => event.type === 'model-mismatch' && event.answered);
    expect(answered.filter(Boolean)).toEqual(['other-2', '(withheld)']);
  });
  it('keeps the words themselves only where they were asked for', async () => {
    const events: JournalEvent[] = [];
    const journal = createJournal({ recordContent: true, sinks: [(event) => events.push(event)] });
    const { run } = openRouterLab({}, { journal });
    await run(ask('words'));
    await run(ask('secret', { data: 'restricted' }));
    expect(events.filter(({ type }) => type === 'content')).toMatchObject([{ answer: 'yes' }]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });
});

describe('the cache', () => {
  const cold = (content: string) => {
    const { engine } = ask(content);
    return { engine: { ...engine, sampling: { temperature: 0 } } };
  };
  it('answers the same request again without anything running', async () => {
    const cache = createAnswerCache({ store: createMemoryCacheStore(), storeTimeoutMs: 20_000 });
    const { run, backends, events } = openRouterLab({}, { cache });
    await run(cold('a'));
    const parts = await run(cold('a'));
    expect(text(parts)).toBe('yes');
    expect(parts[0]).toMatchObject({ decision: { requestId: events.at(-1)?.requestId } });
    expect(backends.local.received).toHaveLength(1);
    expect(types(events).slice(-2)).toEqual(['decision', 'cache-hit']);
  });
  it('is not touched by restricted requests', async () => {
    const store = createMemoryCacheStore();
    const { run, backends } = openRouterLab(
      {},
      { cache: createAnswerCache({ store, storeTimeoutMs: 20_000 }) },
    );
    for (let times = 0; times < 2; times += 1) await run({ ...cold('a'), data: 'restricted' });
    expect(backends.local.received).toHaveLength(2);
    expect(await store.keys()).toEqual([]);
  });
});

describe('hedging', () => {
  const silent = { rack: { hangAfter: 0 } };
  const inCloud = { mode: 'only_in_cloud' } as const;
  it('asks the next one too where the first is silent, and shows one answer', async () => {
    const { run, backends } = openRouterLab(silent, { hedgeAfterMs: 10 });
    const parts = await run(ask('a', inCloud));
    expect(parts.filter(({ type }) => type === 'start')).toMatchObject([{ engineId: 'vendor' }]);
    expect(backends.rack.received).toHaveLength(1);
  });
  it('is for public data only', async () => {
    const { run, backends } = openRouterLab(silent, { hedgeAfterMs: 10 });
    await expect(run(ask('a', { ...inCloud, data: 'internal' }))).rejects.toMatchObject({
      code: 'time-limit',
    });
    expect(backends.vendor.received).toHaveLength(0);
  });
});

describe('a router that would be wrong does not start', () => {
  const policy = parsePolicy(routingPolicyData());
  const { local, rack, vendor } = openRouterLab().backends;
  const ledger = memoryLedger();
  const options = { policy, backends: { local, rack, vendor }, classifier: null, ledger };
  it.each<[string, Partial<RouterOptions>, string]>([
    [
      'a backend without a zone',
      { backends: { local, rack, vendor, other: scriptedBackend('other') } },
      'backends.other',
    ],
    ['a backend that is missing', { backends: { local, rack } }, 'policy.backends.2.id'],
    [
      'a backend of another name',
      { backends: { local, rack, vendor: local } },
      'backends.vendor.id',
    ],
  ])('with %s', (_, wrong, path) => {
    expect(() => createRouter({ ...options, ...wrong })).toThrow(
      expect.objectContaining({
        code: 'invalid-policy',
        details: expect.objectContaining({ path }),
      }),
    );
  });
  it('with a cap and no ledger', () => {
    const { ledger: _, ...rest } = options;
    expect(() => createRouter(rest)).toThrow(/ledger/);
  });
  it('but lets go of backends that nothing could ever reach', () => {
    const shut = presetPolicy('only_on_device', policy.backends);
    expect(() => createRouter({ ...options, policy: shut, backends: { local } })).not.toThrow();
  });
});

describe('a world that does not tell', () => {
  const fails = () => Promise.reject(new Error('the storage is gone'));
  it('keeps a request on the device that can answer it for nothing', async () => {
    const ledger = { ...memoryLedger(), spent: fails };
    const { run } = openRouterLab({}, { ledger, device: fails });
    expect(text(await run(ask('a')))).toBe('yes');
    await expect(run(ask('a', { mode: 'only_in_cloud' }))).rejects.toMatchObject({
      code: 'no-candidate',
      details: { 'candidate.rack': expect.stringContaining('health.network') },
    });
    const online = openRouterLab({}, { ledger });
    await expect(
      online.run(ask('a', { mode: 'only_in_cloud', minimumQuality: 0.9 })),
    ).rejects.toMatchObject({
      details: { 'candidate.vendor': expect.stringContaining('budget.day') },
    });
  });
  it('does not lose a request for want of a count or a state', async () => {
    const { run, backends } = openRouterLab({}, { countTokens: fails });
    Object.assign(backends.local, {
      state() {
        throw new Error('no state');
      },
    });
    Object.assign(backends.rack, { state: () => ({ tokensPerSecond: 0, queueLength: 1 }) });
    expect((await run(ask('a')))[0]).toMatchObject({ engineId: 'rack' });
  });
});

describe('a request', () => {
  it('is classified and sent as it was when it came, whatever the caller changes later', async () => {
    const engine = { messages: [{ role: 'user' as const, content: 'before' }] };
    const { run, backends } = openRouterLab();
    const running = run({ engine });
    for (const message of engine.messages) message.content = 'after';
    await running;
    expect(backends.local.received[0]?.messages).toEqual([{ role: 'user', content: 'before' }]);
  });
  it('has a limit on its answer wherever it may cost money', async () => {
    const { run, backends } = openRouterLab({}, {}, { budget: { perDayUsd: 1 } });
    const { engine } = ask('a');
    await run({
      engine: { messages: engine.messages },
      mode: 'only_in_cloud',
      minimumQuality: 0.9,
    });
    await run({ engine: { messages: engine.messages } });
    expect(backends.vendor.received[0]?.maxOutputTokens).toBe(1024);
    expect(backends.local.received[0]?.maxOutputTokens).toBeUndefined();
  });
  it('that is not plain data is refused', async () => {
    const { run } = openRouterLab();
    const tools = [{ name: 'f', parametersSchema: { default: () => 1 } }];
    await expect(run({ engine: { ...ask('a').engine, tools } })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
