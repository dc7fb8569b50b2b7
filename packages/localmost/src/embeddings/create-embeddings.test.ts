import { UnsupportedRequestError } from '@localmost/protocol';
import OpenAI, { APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { createClient } from '../create-client.ts';
import type { ModelSession } from '../models/model-session.ts';
import { createOpenAiFetch } from '../openai/create-openai-fetch.ts';
import { createEmbeddings, type SessionSource } from './create-embeddings.ts';
import type { EmbeddingsApi } from './embeddings-api.ts';

/** Sessions whose worker answers with the same two vectors; without dimensions it is a model for chat. */
class ScriptedSessions implements SessionSource {
  readonly asked: unknown[] = [];
  readonly #dimensions: number | undefined;

  constructor(dimensions: number | undefined) {
    this.#dimensions = dimensions;
  }

  session(id: string): ModelSession {
    const embed = async (request: unknown) => {
      this.asked.push(request);
      return {
        values: Float32Array.of(1, 0, 0, -1),
        dimensions: 2,
        tokenCounts: [3, 5],
        timings: { tokenizeMs: 1, computeMs: 2 },
      };
    };
    const capabilities = {
      engineId: 'scripted',
      backend: 'wasm',
      ...(this.#dimensions !== undefined && { embeddings: { dimensions: this.#dimensions } }),
    };
    const run = async (work: (host: object, signal: AbortSignal) => Promise<unknown>) => ({
      result: await work({ embed }, new AbortController().signal),
      queuedMs: 4,
    });
    return { loaded: { id, capabilities }, run } as unknown as ModelSession;
  }
}

const params = { model: 'm', input: ['a', 'b'] };

describe('embeddings', () => {
  test('have the shape of OpenAI', async () => {
    const sessions = new ScriptedSessions(2);
    const answer = await createEmbeddings(sessions, { ...params, dimensions: 2 });
    expect(sessions.asked).toEqual([{ texts: ['a', 'b'] }]);
    expect(answer).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [1, 0] },
        { object: 'embedding', index: 1, embedding: [0, -1] },
      ],
      model: 'm',
      usage: { prompt_tokens: 8, total_tokens: 8 },
      localmost: {
        engine: 'scripted',
        backend: 'wasm',
        dimensions: 2,
        queuedMs: 4,
        timings: { tokenizeMs: 1, computeMs: 2 },
      },
    });
  });

  test('come as base64 where that is asked for', async () => {
    const answer = await createEmbeddings(new ScriptedSessions(2), {
      ...params,
      encoding_format: 'base64',
    });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(['AACAPwAAAAA=', 'AAAAAAAAgL8=']);
  });

  test('are refused by a model for chat, and at another number of dimensions', async () => {
    const chat = new ScriptedSessions(undefined);
    await expect(createEmbeddings(chat, params)).rejects.toBeInstanceOf(UnsupportedRequestError);
    const sessions = new ScriptedSessions(2);
    const work = createEmbeddings(sessions, { ...params, dimensions: 1 });
    await expect(work).rejects.toBeInstanceOf(UnsupportedRequestError);
    await expect(work).rejects.toMatchObject({ details: { wanted: 1, dimensions: 2 } });
    expect([...chat.asked, ...sessions.asked]).toEqual([]);
  });

  test('are not begun after an abort', async () => {
    const reason = new Error('enough');
    const sessions = new ScriptedSessions(2);
    const work = createEmbeddings(sessions, params, { signal: AbortSignal.abort(reason) });
    await expect(work).rejects.toBe(reason);
    expect(sessions.asked).toEqual([]);
  });
});

test('the official OpenAI client gets them, in its own default format too', async () => {
  const sessions = new ScriptedSessions(2);
  const create = ((params, options) =>
    createEmbeddings(sessions, params, options)) as EmbeddingsApi['create'];
  const openai = new OpenAI({
    apiKey: 'none',
    baseURL: 'http://localmost.invalid/v1',
    fetch: createOpenAiFetch({ ...createClient(), embeddings: { create } }),
  });
  // Unasked, that client asks for base64 and decodes it.
  const answer = await openai.embeddings.create(params);
  expect(answer.data.map(({ embedding }) => embedding)).toEqual([
    [1, 0],
    [0, -1],
  ]);
  expect(answer.usage).toEqual({ prompt_tokens: 8, total_tokens: 8 });
  const plain = await openai.embeddings.create({ ...params, encoding_format: 'float' });
  expect(plain.data[1]?.embedding).toEqual([0, -1]);
  const refused = openai.embeddings.create({ ...params, dimensions: 1 });
  await expect(refused).rejects.toBeInstanceOf(APIError);
  await expect(refused).rejects.toMatchObject({ status: 400, code: 'unsupported-request' });
});
