import { ContextOverflowError, type LocalmostClient } from 'localmost';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';

let client: LocalmostClient;

beforeAll(async () => {
  client = await embeddedClient({ databaseName: 'parallel-answers' });
});
afterAll(() => client.close());

interface Wish {
  content: string;
  temperature?: number;
  priority?: 'background';
  /** Aborts after so many chunks of text. */
  abortAfter?: number;
}

const log: string[] = [];

/** The text, or as much of it as there was before the abort. */
async function ask({ content, temperature = 0, priority, abortAfter }: Wish): Promise<string> {
  const controller = new AbortController();
  let text = '';
  let chunks = 0;
  try {
    const stream = await client.chat.completions.create(
      {
        model: embeddedModelId,
        messages: [{ role: 'user', content }],
        temperature,
        seed: 5,
        max_tokens: 40,
        stream: true,
        ...(priority && { priority }),
      },
      { signal: controller.signal },
    );
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta.content ?? '';
      if (delta === '') continue;
      text += delta;
      log.push(content);
      chunks += 1;
      if (chunks === abortAfter) controller.abort(new Error('enough'));
    }
  } catch (thrown) {
    if (thrown !== controller.signal.reason) throw thrown;
  }
  log.push(`${content} ended`);
  return text;
}

const wishes: readonly Wish[] = [
  { content: 'Once upon a time there was a fox.' },
  { content: 'The rain fell on the roof.', temperature: 1 },
  { content: 'A hen and a dog went out.', abortAfter: 4 },
  { content: 'Tell me of the sea, of the wind, and of a ship that came home.', temperature: 0.7 },
  { content: 'In the evening the old man', priority: 'background' },
];

test('five answers at once are those that each is alone, one aborted and one in the background', async () => {
  expect(client.models.loaded()[0]?.capabilities.parallelAnswers).toBe(4);
  const alone: string[] = [];
  for (const { abortAfter: _, ...wish } of wishes) alone.push(await ask(wish));
  expect(new Set(alone).size).toBe(wishes.length);
  log.length = 0;
  const together = await Promise.all(wishes.map(ask));
  for (const [index, text] of together.entries()) {
    if (wishes[index]?.abortAfter === undefined) expect(text).toBe(alone[index]);
    else expect(alone[index]?.startsWith(text)).toBe(true);
  }
  // Four begin before one ends, and the one in the background ends last.
  const firstEnd = log.findIndex((line) => line.endsWith('ended'));
  expect(new Set(log.slice(0, firstEnd)).size).toBeGreaterThanOrEqual(4);
  expect(log.at(-1)).toBe(`${wishes[4]?.content} ended`);
});

test('a refusal, a format and a tool are each request’s own', async () => {
  const plain = { content: 'Once upon a time there was a fox.' };
  const expected = await ask(plain);
  const [story, refused, json] = await Promise.all([
    ask(plain),
    ask({ content: 'far '.repeat(2000) }).catch((thrown: unknown) => thrown),
    client.chat.completions.create({
      model: embeddedModelId,
      messages: [{ role: 'user', content: 'Name an animal.' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'animal', schema: { enum: ['fox', 'hen'] }, strict: true },
      },
    }),
    ask({ content: 'The rain fell.' }),
  ]);
  expect(story).toBe(expected);
  expect(refused).toBeInstanceOf(ContextOverflowError);
  expect(['"fox"', '"hen"']).toContain(json.choices[0]?.message.content);
});

test('an engine that answers one at a time says so, and serves the line by priority', async () => {
  const other = await embeddedClient({ databaseName: 'parallel-answers' });
  const { capabilities } = await other.models.load(embeddedModelId, {
    engine: 'onnx',
    backend: 'wasm',
  });
  expect(capabilities.parallelAnswers).toBe(1);
  const order: string[] = [];
  const visit = async (name: string, priority: 'interactive' | 'background') => {
    await other.chat.completions.create({
      model: embeddedModelId,
      messages: [{ role: 'user', content: 'Once' }],
      max_tokens: 3,
      priority,
    });
    order.push(name);
  };
  const first = visit('first', 'interactive');
  await Promise.all([first, visit('slow', 'background'), visit('quick', 'interactive')]);
  expect(order).toEqual(['first', 'quick', 'slow']);
  await other.close();
});
