import {
  EngineFailureError,
  InvalidRequestError,
  type LocalmostClient,
  ModelNotLoadedError,
  QueueFullError,
  UnknownModelError,
} from 'localmost';
import { afterEach, expect, test } from 'vitest';
import { caught, scripted, scriptedClient } from './support/scripted-client.ts';

let client: LocalmostClient;
afterEach(() => client.close());

test('a whole answer has the shape of OpenAI’s, and says where it was made', async () => {
  client = await scriptedClient();
  const answer = await client.chat.completions.create({
    model: 'scripted',
    messages: [
      { role: 'developer', content: 'Echo.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one two ' },
          { type: 'text', text: 'three' },
        ],
      },
    ],
    max_tokens: 2,
  });
  expect(answer).toMatchObject({
    object: 'chat.completion',
    model: 'scripted',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'one two ' }, finish_reason: 'length' },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    localmost: { engine: 'scripted', backend: 'wasm', tokenIds: [0, 1] },
  });
  expect(answer.localmost.timings.totalMs).toBeGreaterThan(0);
});

test('a streamed answer comes in chunks, with usage in the last', async () => {
  client = await scriptedClient();
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({
    ...scripted({ tokens: 3 }),
    stream: true,
    stream_options: { include_usage: true },
  })) {
    chunks.push(chunk);
  }
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual([
    '',
    't0 ',
    't1 ',
    't2 ',
    undefined,
    undefined,
  ]);
  expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([
    null,
    null,
    null,
    null,
    'stop',
    undefined,
  ]);
  expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(3);
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
});

test('a text delta is there before the answer is complete', async () => {
  client = await scriptedClient();
  const began = performance.now();
  let firstAt = 0;
  for await (const chunk of await client.chat.completions.create({
    ...scripted({ tokens: 10, tokenMs: 50 }),
    stream: true,
  })) {
    if (chunk.choices[0]?.delta.content && firstAt === 0) firstAt = performance.now() - began;
  }
  const wholeMs = performance.now() - began;
  expect(firstAt).toBeLessThan(wholeMs - 300);
});

test('abort in the middle of the prefill frees the model for the next request', async () => {
  client = await scriptedClient();
  const controller = new AbortController();
  const work = client.chat.completions.create(scripted({ prefillSteps: 1000 }), controller);
  setTimeout(() => controller.abort(), 100);
  expect(await caught(work)).toBe(controller.signal.reason);
  const next = await client.chat.completions.create(scripted({ tokens: 1 }));
  expect(next.choices[0].message.content).toBe('t0 ');
});

test('abort in the middle of the decode throws the caller’s reason and frees the model', async () => {
  client = await scriptedClient();
  const controller = new AbortController();
  const reason = new Error('enough');
  const seen: (string | undefined)[] = [];
  const read = async () => {
    for await (const chunk of await client.chat.completions.create(
      { ...scripted({ tokens: 1000, tokenMs: 10 }), stream: true },
      { signal: controller.signal },
    )) {
      seen.push(chunk.choices[0]?.delta.content);
      if (seen.length === 5) controller.abort(reason);
    }
  };
  expect(await caught(read())).toBe(reason);
  expect(seen.length).toBe(5);
  const next = await client.chat.completions.create(scripted({ tokens: 1 }));
  expect(next.choices[0].finish_reason).toBe('stop');
  expect(next.localmost.queuedMs).toBeLessThan(1000);
});

test('breaking out of the loop stops the model', async () => {
  client = await scriptedClient();
  for await (const chunk of await client.chat.completions.create({
    ...scripted({ tokens: 1000, tokenMs: 20 }),
    stream: true,
  })) {
    if (chunk.choices[0]?.delta.content === 't2 ') break;
  }
  const next = await client.chat.completions.create(scripted({ tokens: 1 }));
  expect(next.localmost.queuedMs).toBeLessThan(2000);
});

test('a stream that nobody reads does not keep the model', async () => {
  client = await scriptedClient();
  await client.chat.completions.create({ ...scripted({ tokens: 50 }), stream: true });
  const next = await client.chat.completions.create(scripted({ tokens: 1 }));
  expect(next.choices[0].message.content).toBe('t0 ');
});

test('a signal that is aborted before the call does not reach the model', async () => {
  client = await scriptedClient();
  const signal = AbortSignal.abort();
  expect(await caught(client.chat.completions.create(scripted({}), { signal }))).toBe(
    signal.reason,
  );
});

test('requests answer one after the other; more than may wait are refused with the numbers', async () => {
  client = await scriptedClient({ maximumQueueLength: 2 });
  const order: string[] = [];
  const ask = (name: string) =>
    client.chat.completions
      .create(scripted({ tokens: 2, tokenMs: 50 }))
      .then(() => order.push(name));
  const asked = [ask('first'), ask('second'), ask('third')];
  const error = await caught(ask('fourth'));
  expect(error).toBeInstanceOf(QueueFullError);
  expect(error).toMatchObject({ retryable: true, details: { limit: 2, modelId: 'scripted' } });
  await Promise.all(asked);
  expect(order).toEqual(['first', 'second', 'third']);
  await ask('fifth');
});

test('abort of a waiting request takes it out of the queue', async () => {
  client = await scriptedClient({ maximumQueueLength: 1 });
  const running = client.chat.completions.create(scripted({ tokens: 5, tokenMs: 50 }));
  const controller = new AbortController();
  const waiting = client.chat.completions.create(scripted({ tokens: 1 }), controller);
  controller.abort();
  expect(await caught(waiting)).toBe(controller.signal.reason);
  const other = client.chat.completions.create(scripted({ tokens: 1 }));
  await running;
  expect((await other).choices[0].message.content).toBe('t0 ');
});

test('an engine’s failure in the middle keeps its class, after the text before it', async () => {
  client = await scriptedClient();
  const seen: string[] = [];
  const read = async () => {
    for await (const chunk of await client.chat.completions.create({
      ...scripted({ tokens: 5, failAfter: 2, tokenMs: 20 }),
      stream: true,
    })) {
      seen.push(chunk.choices[0]?.delta.content ?? '');
    }
  };
  const error = await caught(read());
  expect(error).toBeInstanceOf(EngineFailureError);
  expect(error).toMatchObject({ details: { tokens: 2 }, remedies: ['Write another script.'] });
  expect(seen.join('')).toBe('t0 t1 ');
  expect((await client.chat.completions.create(scripted({}))).choices[0].finish_reason).toBe(
    'stop',
  );
});

test('an unknown model names the known ones; one that is not loaded says how', async () => {
  client = await scriptedClient();
  const messages = [{ role: 'user' as const, content: 'hi' }];
  const unknown = await caught(client.chat.completions.create({ model: 'other', messages }));
  expect(unknown).toBeInstanceOf(UnknownModelError);
  expect((unknown as Error).message).toContain('scripted');
  await client.models.unload('scripted');
  const gone = await caught(client.chat.completions.create({ model: 'scripted', messages }));
  expect(gone).toBeInstanceOf(ModelNotLoadedError);
});

test('unloading ends the answer under way and the requests that wait', async () => {
  client = await scriptedClient();
  const running = caught(client.chat.completions.create(scripted({ tokens: 100, tokenMs: 50 })));
  const waiting = caught(client.chat.completions.create(scripted({})));
  await client.models.unload('scripted');
  expect(await running).toBeInstanceOf(ModelNotLoadedError);
  expect(await waiting).toBeInstanceOf(ModelNotLoadedError);
  await client.models.load('scripted');
  expect((await client.chat.completions.create(scripted({}))).choices[0].finish_reason).toBe(
    'stop',
  );
});

test('a field that cannot be honoured is refused before it reaches a worker', async () => {
  client = await scriptedClient();
  const request = { ...scripted({}), tools: [] };
  const error = await caught(client.chat.completions.create(request));
  expect(error).toBeInstanceOf(InvalidRequestError);
  expect(error).toMatchObject({ details: { path: 'tools' } });
});
