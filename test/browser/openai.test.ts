import type { LocalmostClient } from 'localmost';
import { createOpenAiFetch } from 'localmost/openai';
import OpenAI, { APIUserAbortError, NotFoundError } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';
import { caught } from './support/scripted-client.ts';

let client: LocalmostClient;
let openai: OpenAI;

beforeAll(async () => {
  client = await embeddedClient();
  openai = new OpenAI({
    apiKey: 'none',
    baseURL: 'http://localmost.invalid/v1',
    fetch: createOpenAiFetch(client),
    // There is no key here: the client only refuses to hold one in a page.
    dangerouslyAllowBrowser: true,
  });
});
afterAll(() => client.close());

const story = {
  model: embeddedModelId,
  messages: [{ role: 'user' as const, content: 'Once upon a time there was a little fox who' }],
  max_tokens: 24,
  temperature: 0,
};

test('the unchanged OpenAI client gets the real model’s answer, the same as without it', async () => {
  const network = vi.spyOn(globalThis, 'fetch');
  const answer = await openai.chat.completions.create(story);
  const own = await client.chat.completions.create(story);
  expect(answer.choices[0]?.message.content).toBe(own.choices[0].message.content);
  expect(answer.usage?.completion_tokens).toBe(24);
  expect(network).not.toHaveBeenCalled();
  network.mockRestore();
});

test('it streams the same text in many pieces', async () => {
  const whole = await openai.chat.completions.create(story);
  const pieces: string[] = [];
  for await (const chunk of await openai.chat.completions.create({ ...story, stream: true })) {
    const piece = chunk.choices[0]?.delta.content;
    if (piece) pieces.push(piece);
  }
  expect(pieces.length).toBeGreaterThan(5);
  expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
});

test('it aborts in mid-answer, and the model answers the next request', async () => {
  const controller = new AbortController();
  let pieces = 0;
  const long = { ...story, max_tokens: 400 };
  const stream = await openai.chat.completions.create(
    { ...long, stream: true },
    { signal: controller.signal },
  );
  const error = await (async () => {
    for await (const _ of stream) {
      pieces += 1;
      if (pieces === 5) controller.abort();
    }
  })().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  // The client ends an aborted stream in silence, or says that it was aborted.
  expect(error === null || error instanceof APIUserAbortError).toBe(true);
  expect(pieces).toBeLessThan(100);
  expect((await openai.chat.completions.create(story)).usage?.completion_tokens).toBe(24);
});

test('it hears of an unknown model, and of a parameter that no engine here has', async () => {
  const unknown = await caught(openai.chat.completions.create({ ...story, model: 'gpt-5' }));
  expect(unknown).toBeInstanceOf(NotFoundError);
  const biased = { ...story, logit_bias: { '5': 1 } };
  const refused = await caught(openai.chat.completions.create(biased));
  expect(refused).toMatchObject({ status: 400, param: 'logit_bias' });
});
