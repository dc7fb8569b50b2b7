import {
  CorruptFileError,
  type EngineRequest,
  type PrefixShelf,
  type SessionReply,
  type ShelvedPrefix,
  StorageFullError,
} from '@localmost/protocol';
import { ScriptedTokenModel } from '@localmost/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTextGenerator, type TextGenerator } from '../loop/text-generator.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';

vi.setConfig({ testTimeout: 120_000 });

const { definition } = readTokenizerFixture('headers');
const tokenizer = createTokenizer(definition);
const never = new AbortController().signal;
const long =
  'The harbour master counts the ships that come and go, day after day, in all weathers. ';

/** Logits that depend on every held token, so that a wrongly kept one changes the answer. */
function dependingOnAll(held: readonly number[]): Float32Array {
  let hash = 17;
  for (const id of held) hash = (Math.imul(hash, 31) + id) >>> 0;
  return Float32Array.from({ length: tokenizer.vocabularySize }, (_, id) =>
    definition.endTokenIds.includes(id) ? -99 : Math.sin(hash + id * 1.7),
  );
}

interface SetUp {
  sessionBudgetBytes?: number;
  prefixShelf?: PrefixShelf;
  promptLookup?: boolean;
}

function setUp(options: SetUp = {}) {
  const model = new ScriptedTokenModel({
    contextWindow: 2048,
    vocabularySize: tokenizer.vocabularySize,
    chunkLength: 7,
    next: dependingOnAll,
  });
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'scripted',
    engineId: 'scripted-engine',
    backend: 'wasm',
    ...options,
  });
  return { model, generator };
}

async function answer(generator: TextGenerator, request: EngineRequest, signal = never) {
  let text = '';
  for await (const part of generator.generate(request, signal)) {
    if (part.type === 'text-delta') text += part.delta;
    if (part.type === 'finish') return { text, finish: part };
  }
  throw new Error('no finish');
}

/** A conversation of some turns under a system prompt. */
function conversation(name: string, turns: number, system = long): EngineRequest {
  const messages: EngineRequest['messages'][number][] = [{ role: 'system', content: system }];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn > 0) messages.push({ role: 'assistant', content: `Noted ${turn}. ${long}` });
    messages.push({ role: 'user', content: `${name} says, turn ${turn}: ${long}` });
  }
  return { messages, sampling: { temperature: 0 }, maxOutputTokens: 6 };
}

function call(
  generator: TextGenerator,
  request: Parameters<NonNullable<TextGenerator['callSessions']>>[0],
) {
  if (!generator.callSessions) throw new Error('no sessions');
  return generator.callSessions(request, never);
}

async function usage(generator: TextGenerator) {
  const reply = await call(generator, { type: 'usage' });
  if (reply.type !== 'usage') throw new Error('no usage');
  return reply.usage;
}

function saved(reply: SessionReply) {
  if (reply.type !== 'saved') throw new Error(`not saved but ${reply.type}`);
  return reply;
}

function primed(reply: SessionReply) {
  if (reply.type !== 'primed') throw new Error(`not primed but ${reply.type}`);
  return reply.report;
}

/** A shelf in memory, which can be told to fail. */
class FakeShelf implements PrefixShelf {
  readonly entries = new Map<string, { prefix: ShelvedPrefix; bytes: Uint8Array<ArrayBuffer> }>();
  damaged = false;
  full = false;

  async list() {
    return [...this.entries.values()].map(({ prefix }) => prefix);
  }

  async read(id: string) {
    if (this.damaged) throw new CorruptFileError({ message: 'damaged', remedies: [] });
    return this.entries.get(id)?.bytes.slice() ?? null;
  }

  async write(tokenIds: readonly number[], bytes: Uint8Array, lifetimeMs: number) {
    if (this.full) throw new StorageFullError({ message: 'full', remedies: [] });
    const createdAtMs = Date.now();
    const expiresAtMs = createdAtMs + lifetimeMs;
    const id = tokenIds.join();
    const prefix = { id, tokenIds, byteLength: bytes.length, createdAtMs, expiresAtMs };
    this.entries.set(id, { prefix, bytes: bytes.slice() });
    return prefix;
  }

  async remove(id: string) {
    this.entries.delete(id);
  }
}

describe('conversations that take turns', () => {
  it('answer as each alone, whatever the order, the budget, the names, aborts and prefixes', async () => {
    const alone = new Map<string, string>();
    const expected = async (name: string, turns: number) => {
      const key = `${name} ${turns}`;
      const known = alone.get(key);
      if (known !== undefined) return known;
      const { text } = await answer(setUp().generator, conversation(name, turns));
      alone.set(key, text);
      return text;
    };
    const step = fc.record({
      name: fc.constantFrom('Ada', 'Bea', 'Cy'),
      turns: fc.integer({ min: 1, max: 4 }),
      named: fc.boolean(),
      deed: fc.constantFrom('ask', 'ask', 'ask', 'abort', 'branch', 'forget', 'prime', 'save'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 14 }),
        fc.constantFrom(0, 1500, 4000, 1_000_000),
        fc.boolean(),
        async (steps, sessionBudgetBytes, promptLookup) => {
          const prefixShelf = new FakeShelf();
          const { generator } = setUp({ sessionBudgetBytes, prefixShelf, promptLookup });
          for (const { name, turns, named, deed } of steps) {
            const request = { ...conversation(name, turns), ...(named && { sessionId: name }) };
            if (deed === 'branch') await call(generator, { type: 'branch', from: name, to: 'Bea' });
            if (deed === 'forget') await call(generator, { type: 'forget', sessionId: name });
            if (deed === 'save') {
              const reply = await call(generator, { type: 'save', sessionId: name });
              if (reply.type === 'saved') {
                const { tokenIds, bytes } = reply;
                await call(generator, { type: 'restore', sessionId: 'Cy', tokenIds, bytes });
              }
            }
            if (deed === 'prime') {
              const { messages } = conversation(name, turns);
              const persist = { lifetimeMs: 1000 };
              const { tokens } = primed(
                await call(generator, { type: 'prime', messages, persist }),
              );
              expect(tokens).toBeGreaterThan(0);
            }
            if (deed === 'abort') {
              const controller = new AbortController();
              const parts = generator.generate(
                { ...request, maxOutputTokens: 50 },
                controller.signal,
              );
              await parts.next();
              const pending = parts.next();
              controller.abort(new Error('enough'));
              await pending.catch(() => undefined);
              await parts.return();
            }
            expect((await answer(generator, request)).text).toBe(await expected(name, turns));
            expect((await usage(generator)).byteLength).toBeLessThanOrEqual(sessionBudgetBytes);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are not computed again when they alternate, after aborts too', async () => {
    const { generator } = setUp();
    for (let turns = 1; turns <= 4; turns += 1) {
      for (const name of ['Ada', 'Bea', 'Cy']) {
        const { finish } = await answer(generator, conversation(name, turns));
        const { promptTokens, cachedPromptTokens } = finish.usage;
        // What is new: the newest turn and the answer before it.
        const before = tokenizer.encodeChat(conversation(name, turns - 1).messages).length;
        if (turns > 1) {
          expect(cachedPromptTokens).toBeGreaterThanOrEqual(before - 10);
          expect(finish.reuse?.from).toBe('memory');
        }
        expect(cachedPromptTokens).toBeLessThan(promptTokens);
        const controller = new AbortController();
        const other = generator.generate(conversation('Dot', 1), controller.signal);
        await other.next();
        controller.abort(new Error('enough'));
        await expect(other.next()).rejects.toThrow('enough');
      }
    }
    expect((await usage(generator)).evictions).toBe(0);
  });

  it('push each other out of a small budget, the longest unused first, and are counted', async () => {
    const { generator } = setUp({ sessionBudgetBytes: 1400 });
    for (const name of ['Ada', 'Bea', 'Cy', 'Ada']) await answer(generator, conversation(name, 1));
    const after = await usage(generator);
    expect(after.evictions).toBeGreaterThan(0);
    expect(after.byteLength).toBeLessThanOrEqual(1400);
    expect(after.budgetBytes).toBe(1400);
  });

  it('keep one state for each session', async () => {
    const { generator } = setUp();
    for (const turns of [2, 1, 2, 1]) {
      await answer(generator, { ...conversation('Ada', turns), sessionId: 'a' });
      await answer(generator, { ...conversation('Bea', turns), sessionId: 'b' });
    }
    expect((await usage(generator)).states).toBeLessThanOrEqual(2);
  });
});

describe('saved, restored and branched conversations', () => {
  it('go on where they were, in another generator too', async () => {
    const first = setUp();
    await answer(first.generator, { ...conversation('Ada', 2), sessionId: 'a' });
    const { tokenIds, bytes } = saved(
      await call(first.generator, { type: 'save', sessionId: 'a' }),
    );
    const second = setUp();
    await answer(second.generator, conversation('Bea', 1));
    await call(second.generator, { type: 'restore', sessionId: 'a', tokenIds, bytes });
    const third = await answer(second.generator, conversation('Ada', 3));
    expect(third.text).toBe((await answer(setUp().generator, conversation('Ada', 3))).text);
    expect(third.finish.usage.cachedPromptTokens).toBeGreaterThan(tokenIds.length - 10);
    const back = await answer(second.generator, conversation('Bea', 2));
    expect(back.finish.reuse?.from).toBe('memory');
  });

  it('are told when there is nothing to save, branch or forget', async () => {
    const { generator } = setUp();
    for (const request of [
      { type: 'save', sessionId: 'nobody' },
      { type: 'branch', from: 'nobody', to: 'somebody' },
      { type: 'forget', sessionId: 'nobody' },
    ] as const) {
      expect(await call(generator, request)).toEqual({ type: 'done', found: false });
    }
  });

  it('refuse a state whose tokens are not the model’s, or not as many as it holds', async () => {
    const { generator } = setUp();
    await answer(generator, { ...conversation('Ada', 1), sessionId: 'a' });
    const { tokenIds, bytes } = saved(await call(generator, { type: 'save', sessionId: 'a' }));
    const restore = (ids: Int32Array) =>
      call(generator, { type: 'restore', sessionId: 'x', tokenIds: ids, bytes });
    await expect(restore(tokenIds.slice(1))).rejects.toMatchObject({ code: 'snapshot-mismatch' });
    await expect(restore(Int32Array.of())).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(restore(tokenIds.map(() => 1e9))).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const alone = await answer(setUp().generator, conversation('Ada', 1));
    expect((await answer(generator, conversation('Ada', 1))).text).toBe(alone.text);
  });

  it('keep a branch when the first goes on', async () => {
    const { generator } = setUp();
    await answer(generator, { ...conversation('Ada', 2), sessionId: 'a' });
    expect(await call(generator, { type: 'branch', from: 'a', to: 'b' })).toEqual({
      type: 'done',
      found: true,
    });
    await answer(generator, { ...conversation('Ada', 4), sessionId: 'a' });
    const branch = saved(await call(generator, { type: 'save', sessionId: 'b' }));
    const ahead = saved(await call(generator, { type: 'save', sessionId: 'a' }));
    expect(ahead.tokenIds.length).toBeGreaterThan(branch.tokenIds.length);
    expect(await call(generator, { type: 'forget', sessionId: 'b' })).toMatchObject({
      found: true,
    });
    expect(await call(generator, { type: 'save', sessionId: 'b' })).toMatchObject({ found: false });
  });
});

describe('a primed prefix', () => {
  const system = long.repeat(6);
  const { messages } = { messages: [{ role: 'system', content: system }] as const };
  const persist = { lifetimeMs: 60_000 };

  it('is what every conversation under that system prompt begins with', async () => {
    const { generator } = setUp();
    const report = primed(await call(generator, { type: 'prime', messages }));
    expect(report).toMatchObject({ source: 'computed', kept: true, persisted: false });
    for (const name of ['Ada', '0', ' Bea', '\nCy']) {
      const { finish } = await answer(generator, conversation(name, 1, system));
      expect(finish.usage.cachedPromptTokens).toBeGreaterThanOrEqual(report.tokens - 1);
    }
    expect(primed(await call(generator, { type: 'prime', messages })).source).not.toBe('computed');
  });

  it('comes back from the disk in a fresh engine', async () => {
    const prefixShelf = new FakeShelf();
    const report = primed(
      await call(setUp({ prefixShelf }).generator, { type: 'prime', messages, persist }),
    );
    expect(report).toMatchObject({ source: 'computed', persisted: true });
    const fresh = setUp({ prefixShelf });
    const request = conversation('Ada', 1, system);
    const { text, finish } = await answer(fresh.generator, request);
    expect(finish.reuse?.from).toBe('disk');
    expect(finish.usage.cachedPromptTokens).toBe(report.tokens);
    expect(text).toBe((await answer(setUp().generator, request)).text);
  });

  it('that is damaged, gone or of another version is not used, but counted', async () => {
    for (const damage of ['damaged', 'gone', 'other'] as const) {
      const prefixShelf = new FakeShelf();
      await call(setUp({ prefixShelf }).generator, { type: 'prime', messages, persist });
      const fresh = setUp({ prefixShelf });
      await answer(fresh.generator, conversation('Bea', 1, 'Short.'));
      if (damage === 'damaged') prefixShelf.damaged = true;
      if (damage === 'gone') prefixShelf.entries.clear();
      // Bytes of another length stand for another version's.
      for (const entry of prefixShelf.entries.values()) {
        if (damage === 'other') entry.bytes = entry.bytes.slice(8);
      }
      const request = conversation('Ada', 1, system);
      const { text, finish } = await answer(fresh.generator, request);
      expect(finish.reuse?.from).not.toBe('disk');
      expect(text).toBe((await answer(setUp().generator, request)).text);
      expect((await usage(fresh.generator)).rejectedPrefixes).toBe(damage === 'gone' ? 0 : 1);
      expect(prefixShelf.entries.size).toBe(0);
    }
  });

  it('says why it is not on the disk', async () => {
    const prefixShelf = new FakeShelf();
    prefixShelf.full = true;
    const { generator } = setUp({ prefixShelf });
    const full = primed(await call(generator, { type: 'prime', messages, persist }));
    expect(full).toMatchObject({ kept: true, persisted: false, problem: { code: 'storage-full' } });
    const none = primed(await call(setUp().generator, { type: 'prime', messages, persist }));
    expect(none.problem?.code).toBe('storage-unavailable');
    for (const lifetimeMs of [0, -1, Number.NaN, 1e15]) {
      const wrong = call(generator, { type: 'prime', messages, persist: { lifetimeMs } });
      await expect(wrong).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });
});
