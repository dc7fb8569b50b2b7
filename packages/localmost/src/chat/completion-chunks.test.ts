import type { StartPart, StreamPart } from '@localmost/protocol';
import { expect, test } from 'vitest';
import { completionChunks } from './completion-chunks.ts';
import type { ChatCompletionChunk } from './completion-result.ts';
import { wholeCompletion } from './whole-completion.ts';

const usage = { promptTokens: 2, completionTokens: 3, cachedPromptTokens: 1 };
const timings = {
  timeToFirstTokenMs: 1,
  prefillTokensPerSecond: 1,
  decodeTokensPerSecond: 1,
  totalMs: 2,
};
const start: StartPart = { type: 'start', modelId: 'm', engineId: 'rack', backend: 'remote' };
const finish = { type: 'finish', reason: 'stop', usage, timings } as const;
const text = (delta: string): StreamPart => ({ type: 'text-delta', delta, tokenIds: [] });
const call = (id: string): StreamPart => ({
  type: 'tool-call',
  call: { id, name: 'weather', argumentsJson: '{"city":"Bergen"}' },
});

async function* stream(parts: readonly StreamPart[]): AsyncGenerator<StreamPart> {
  yield* parts;
}

async function chunksOf(...parts: StreamPart[]): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = [];
  const options = { queuedMs: 0, includeUsage: false };
  for await (const chunk of completionChunks(stream(parts), options)) chunks.push(chunk);
  return chunks;
}

const whole = (...parts: StreamPart[]) =>
  wholeCompletion(completionChunks(stream(parts), { queuedMs: 0, includeUsage: false }));

test('tool calls are numbered, whole, and end with OpenAI’s word for it', async () => {
  const parts = [start, call('c1'), call('c2'), { ...finish, reason: 'tool-calls' }] as const;
  const deltas = (await chunksOf(...parts)).map((chunk) => chunk.choices[0]);
  const wire = { type: 'function', function: { name: 'weather', arguments: '{"city":"Bergen"}' } };
  expect(deltas[1]?.delta.tool_calls).toEqual([{ index: 0, id: 'c1', ...wire }]);
  expect(deltas[2]?.delta.tool_calls).toEqual([{ index: 1, id: 'c2', ...wire }]);
  expect(deltas[3]?.finish_reason).toBe('tool_calls');
  const [{ message, finish_reason }] = (await whole(...parts)).choices;
  expect(message).toEqual({
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'c1', ...wire },
      { id: 'c2', ...wire },
    ],
    refusal: null,
  });
  expect(finish_reason).toBe('tool_calls');
});

test('text before a call stays, and an answer without calls has no list of them', async () => {
  const [{ message }] = (await whole(start, text('Well.'), call('c1'), finish)).choices;
  expect(message).toMatchObject({ content: 'Well.', tool_calls: [{ id: 'c1' }] });
  const [plain] = (await whole(start, finish)).choices;
  expect(plain.message).toEqual({ role: 'assistant', content: '', refusal: null });
});

test('a filtered answer says so', async () => {
  const filtered = { ...finish, reason: 'content-filter' } as const;
  expect((await whole(start, filtered)).choices[0].finish_reason).toBe('content_filter');
});

test('an answer that begins anew has a new id, and nothing of the one before', async () => {
  const again = { ...start, engineId: 'vendor', answeringModel: 'v-2026-01-01' };
  const parts = [start, text('Once upon'), call('c1'), again, text('It was.'), finish];
  const chunks = await chunksOf(...parts);
  const ids = [...new Set(chunks.map(({ id }) => id))];
  expect(ids.length).toBe(2);
  expect(chunks.filter(({ id }) => id === ids[1]).map((c) => c.choices[0]?.delta.content)).toEqual([
    '',
    'It was.',
    undefined,
  ]);
  const answer = await whole(...parts);
  expect(answer.choices[0].message).toEqual({
    role: 'assistant',
    content: 'It was.',
    refusal: null,
  });
  expect(answer.localmost).toMatchObject({ engine: 'vendor', answeringModel: 'v-2026-01-01' });
});

test('an answer without an end is no answer', async () => {
  await expect(whole(start, text('Once'))).rejects.toMatchObject({ code: 'engine-failure' });
});

test('tokens guessed ahead are counted by OpenAI’s names, and only where there were any', async () => {
  const drafted = { ...usage, draftedTokens: 9, acceptedDraftTokens: 7 };
  expect((await whole(start, { ...finish, usage: drafted })).usage).toMatchObject({
    completion_tokens_details: { accepted_prediction_tokens: 7, rejected_prediction_tokens: 2 },
  });
  expect((await whole(start, finish)).usage).not.toHaveProperty('completion_tokens_details');
});
