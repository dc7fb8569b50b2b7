import { createJournal, type JournalEvent } from '@localmost/journal';
import { type Policy, parsePolicy } from '@localmost/policy';
import {
  AuditFailedError,
  InterruptedError,
  NetworkError,
  NoCandidateError,
  OutOfMemoryError,
  type StreamPart,
} from '@localmost/protocol';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import { memoryLedger } from '@localmost/spending';
import { describe, expect, it } from 'vitest';
import type { RoutedRequest } from './routed-request.ts';
import { createRouter } from './router.ts';
import type { RouterOptions } from './router-options.ts';
import { routingPolicyData } from './testing/routing-policy.ts';
import {
  type BackendScript,
  type ScriptedBackend,
  scriptedBackend,
} from './testing/scripted-backend.ts';

const says = (dataClass: 'public' | 'internal' | 'restricted'): SensitivityClassifier => ({
  classify: () => ({ class: dataClass, score: 1, findings: [] }),
});
const ask = (content: string, rest: Partial<RoutedRequest> = {}): RoutedRequest => ({
  engine: { messages: [{ role: 'user', content }], maxOutputTokens: 50 },
  ...rest,
});
const failWith = (error: () => unknown, after = 0): BackendScript => ({ fail: { after, error } });
const outOfMemory = () => new OutOfMemoryError({ message: 'full', remedies: [] });
const unreachable = () => new NetworkError({ message: 'gone', remedies: [] });

interface Bench {
  backends: Record<'local' | 'rack' | 'vendor', ScriptedBackend>;
  events: JournalEvent[];
  run(request: RoutedRequest, signal?: AbortSignal): Promise<StreamPart[]>;
}

function bench(
  scripts: Partial<Record<'local' | 'rack' | 'vendor', BackendScript | (() => BackendScript)>> = {},
  options: Partial<RouterOptions> = {},
  policy: Partial<Policy> = {},
): Bench {
  const backends = {
    local: scriptedBackend('local', scripts.local),
    rack: scriptedBackend('rack', scripts.rack),
    vendor: scriptedBackend('vendor', scripts.vendor),
  };
  const events: JournalEvent[] = [];
  const router = createRouter({
    policy: parsePolicy({ ...routingPolicyData(), ...policy }),
    backends,
    classifier: says('public'),
    ledger: memoryLedger(),
    journal: createJournal({ sinks: [(event) => events.push(event)] }),
    ...options,
  });
  const run = async (request: RoutedRequest, signal = new AbortController().signal) => {
    const parts: StreamPart[] = [];
    for await (const part of router.answer(request, { signal })) parts.push(part);
    return parts;
  };
  return { backends, events, run };
}
const text = (parts: readonly StreamPart[]) =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
const types = (events: readonly JournalEvent[]) => events.map(({ type }) => type);

describe('where a request goes', () => {
  it('answers with the decision on its first part', async () => {
    const { run, events } = bench();
    const parts = await run(ask('hello'));
    expect(parts.map(({ type }) => type)).toEqual(['start', 'text-delta', 'finish']);
    expect(parts[0]).toMatchObject({ decision: { chosen: 'local', dataClass: 'public' } });
    expect(types(events)).toEqual(['decision', 'attempt', 'finish']);
  });
  it('keeps restricted data on the device, and shows it to nobody else', async () => {
    const { run, backends } = bench({ local: failWith(outOfMemory) }, { classifier: null });
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
    const { run } = bench({}, { classifier: secretive });
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
    const { run } = bench();
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
    const outward = bench({ local: failWith(outOfMemory) });
    expect((await outward.run(ask('a')))[0]).toMatchObject({ engineId: 'rack' });
    const homeward = bench({ rack: failWith(unreachable), vendor: failWith(unreachable) });
    const parts = await homeward.run(ask('a', { mode: 'prefer_in_cloud' }));
    expect(parts.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(parts[0]).toMatchObject({ engineId: 'local' });
  });
  it('never after the first token: the part that came is in the error', async () => {
    const { run, backends, events } = bench({
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
    const { run } = bench({ local: flaky });
    const parts = await run(ask('a', { restartAfterInterruption: true }));
    const shape = ['start', 'text-delta', 'start', 'text-delta', 'finish'];
    expect(parts.map(({ type }) => type)).toEqual(shape);
    expect(text(parts)).toBe('halfyes');
  });
  it('never after an abort, however the backend takes it', async () => {
    const controller = new AbortController();
    const { run, backends } = bench({ local: { words: ['a', 'b'], hangAfter: 0 } });
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
    const { run, backends } = bench({}, { journal });
    await expect(run(ask('a', { data: 'restricted' }))).rejects.toBeInstanceOf(AuditFailedError);
    expect(backends.local.received).toHaveLength(0);
    expect(text(await run(ask('a')))).toBe('yes');
  });
});

describe('money', () => {
  it('pays what the server counted, and the worst where nobody knows', async () => {
    const ledger = memoryLedger();
    const paid = bench({}, { ledger });
    const request = ask('a', { mode: 'only_in_cloud', minimumQuality: 0.9 });
    await paid.run(request);
    expect((await ledger.spent()).todayUsd).toBeCloseTo((10 * 2 + 5 * 10) / 1e6, 6);
    const cut = bench({ vendor: { words: ['a'], cutAfter: 1 } }, { ledger });
    await expect(cut.run(request)).rejects.toBeInstanceOf(InterruptedError);
    expect((await ledger.spent()).todayUsd).toBeGreaterThan(50 * 1e-5);
    expect(await ledger.openReservations()).toEqual([]);
  });
});
