import { generateText, jsonSchema, Output, streamText, tool } from 'ai';
import type { ChatCompletionTool, LocalmostClient } from 'localmost';
import { createLocalmostProvider } from 'localmost/ai-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';

let client: LocalmostClient;

beforeAll(async () => {
  client = await embeddedClient({ databaseName: 'structured-output' });
});
afterAll(() => client.close());

const petSchema = {
  type: 'object',
  properties: {
    kind: { enum: ['fox', 'hen', 'dog'] },
    name: { type: 'string', minLength: 1, maxLength: 12 },
    age: { type: 'integer', minimum: 0, maximum: 30 },
    isTame: { type: 'boolean' },
  },
  required: ['kind', 'name', 'age', 'isTame'],
  additionalProperties: false,
} as const;

const pet = {
  kind: expect.stringMatching(/^(fox|hen|dog)$/),
  name: expect.stringMatching(/^.{1,24}$/su),
  age: expect.any(Number),
  isTame: expect.any(Boolean),
};

const weather: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather in a town.',
    parameters: {
      type: 'object',
      properties: { town: { enum: ['Oslo', 'Lima'] } },
      required: ['town'],
      additionalProperties: false,
    },
  },
};

const question = { role: 'user', content: 'What is the weather in Oslo?' } as const;

test.each([0, 1.2])(
  'an answer of a schema, whole and streamed, at temperature %d',
  async (temperature) => {
    const params = {
      model: embeddedModelId,
      messages: [{ role: 'user', content: 'Once upon a time there was a fox.' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'pet', schema: petSchema, strict: true },
      },
      temperature,
      seed: 4,
      max_tokens: 200,
    } as const;
    const whole = await client.chat.completions.create(params);
    const text = whole.choices[0].message.content ?? '';
    expect(whole.choices[0].finish_reason).toBe('stop');
    expect(JSON.parse(text)).toEqual(pet);
    let streamed = '';
    let chunks = 0;
    for await (const chunk of await client.chat.completions.create({ ...params, stream: true })) {
      streamed += chunk.choices[0]?.delta.content ?? '';
      chunks++;
    }
    expect(streamed).toBe(text);
    expect(chunks).toBeGreaterThan(5);
  },
);

test('an answer that the length limit cuts says so', async () => {
  const cut = await client.chat.completions.create({
    model: embeddedModelId,
    messages: [question],
    response_format: { type: 'json_schema', json_schema: { name: 'pet', schema: petSchema } },
    max_tokens: 4,
  });
  expect(cut.choices[0].finish_reason).toBe('length');
  expect(cut.localmost.incomplete).toBe('json');
});

test('a schema that cannot be enforced is refused by its keyword', async () => {
  const schema = { type: 'array', items: { type: 'integer' }, uniqueItems: true };
  const work = client.chat.completions.create({
    model: embeddedModelId,
    messages: [question],
    response_format: { type: 'json_schema', json_schema: { name: 'list', schema } },
  });
  await expect(work).rejects.toMatchObject({
    code: 'unsupported-request',
    details: { part: 'responseFormat.schema', path: '#', keyword: 'uniqueItems' },
  });
});

test('a tool is called, and its result goes back', async () => {
  const first = await client.chat.completions.create({
    model: embeddedModelId,
    messages: [question],
    tools: [weather],
    tool_choice: 'required',
    temperature: 0,
    max_tokens: 120,
  });
  const { message, finish_reason } = first.choices[0];
  expect(finish_reason).toBe('tool_calls');
  expect(message.content).toBeNull();
  const [call] = message.tool_calls ?? [];
  if (!call) throw new Error('no call');
  expect(call.function.name).toBe('get_weather');
  expect(JSON.parse(call.function.arguments)).toEqual({
    town: expect.stringMatching(/^(Oslo|Lima)$/),
  });
  const second = await client.chat.completions.create({
    model: embeddedModelId,
    messages: [
      question,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: '{"sky":"grey"}' },
    ],
    temperature: 0,
    max_tokens: 8,
  });
  expect(second.choices[0].message.content).not.toBe('');
  expect(second.usage.prompt_tokens).toBeGreaterThan(30);
});

test('the AI SDK gets objects and calls of tools', async () => {
  const model = createLocalmostProvider(client)(embeddedModelId);
  const { output } = await generateText({
    model,
    prompt: 'A fox.',
    output: Output.object({ schema: jsonSchema<Record<string, unknown>>(petSchema) }),
    temperature: 0,
    maxOutputTokens: 200,
  });
  expect(output).toEqual(pet);
  const asked: unknown[] = [];
  const result = streamText({
    model,
    prompt: question.content,
    tools: {
      get_weather: tool({
        inputSchema: jsonSchema<{ town: string }>({ ...weather.function.parameters }),
        execute: async (input) => {
          asked.push(input);
          return 'grey';
        },
      }),
    },
    toolChoice: 'required',
    temperature: 0,
    maxOutputTokens: 120,
  });
  const calls = await result.toolCalls;
  expect(calls).toMatchObject([{ toolName: 'get_weather', input: { town: expect.any(String) } }]);
  expect(asked).toHaveLength(1);
  expect(await result.finishReason).toBe('tool-calls');
});
