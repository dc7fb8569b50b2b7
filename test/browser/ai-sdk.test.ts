import { useChat } from '@ai-sdk/react';
import { DirectChatTransport, generateText, streamText, ToolLoopAgent } from 'ai';
import type { LocalmostClient } from 'localmost';
import { createLocalmostProvider, type LocalmostProvider } from 'localmost/ai-sdk';
import { createElement, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';

let client: LocalmostClient;
let localmost: LocalmostProvider;

beforeAll(async () => {
  client = await embeddedClient({ policy: 'only_on_device' });
  localmost = createLocalmostProvider(client);
});
afterAll(() => client.close());

const prompt = 'Once upon a time there was a little fox who';
const settings = { maxOutputTokens: 24, temperature: 0 };

test('streamText streams the real model’s answer, by its id and by the policy', async () => {
  const whole = await generateText({ model: localmost(embeddedModelId), prompt, ...settings });
  for (const id of [embeddedModelId, 'auto']) {
    const result = streamText({ model: localmost(id), prompt, ...settings });
    const pieces: string[] = [];
    for await (const piece of result.textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(whole.text);
    expect((await result.usage).outputTokens).toBe(24);
    expect(await result.finishReason).toBe('length');
  }
});

interface ChatProps {
  transport: DirectChatTransport<Agent>;
  /** Gets the length of the answer at each rendering. */
  lengths: Set<number>;
}

type Agent = ToolLoopAgent;

/** The least page that can hold a conversation. */
function Chat({ transport, lengths }: ChatProps): ReactElement {
  const { messages, sendMessage, status } = useChat({ transport });
  const text = messages
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')))
    .join('');
  lengths.add(text.length);
  return createElement(
    'main',
    {},
    createElement(
      'button',
      { type: 'button', onClick: () => void sendMessage({ text: prompt }) },
      'Send',
    ),
    createElement('output', { 'data-status': status }, text),
  );
}

test('useChat on a real page shows the answer as it grows', async () => {
  const agent = new ToolLoopAgent({ model: localmost('auto'), ...settings });
  const transport = new DirectChatTransport({ agent });
  const lengths = new Set<number>();

  const root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(createElement(Chat, { transport, lengths }));
  await expect.poll(() => document.querySelector('button')).not.toBeNull();
  document.querySelector('button')?.click();
  const output = () => document.querySelector('output');
  await expect
    .poll(() => output()?.dataset.status === 'ready' && output()?.textContent, { timeout: 60_000 })
    .toBeTruthy();
  const own = await client.chat.completions.create({
    model: embeddedModelId,
    messages: [{ role: 'user', content: prompt }],
    max_tokens: 24,
    temperature: 0,
  });
  expect(output()?.textContent).toBe(own.choices[0].message.content);
  expect(lengths.size).toBeGreaterThan(3);
  root.unmount();
});
