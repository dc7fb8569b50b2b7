import type { ChatMessage } from '@localmost/protocol';

/** The bodies in which the providers want the conversation of these tests. */
const system = 'Answer briefly.';
const question = 'What is the capital of France?';
const answer = 'Paris.';
const followUp = 'And of Grüße-Land? 🗺️';

/** A request's body, as JSON has it. */
type Body = Readonly<Record<string, unknown>>;

/** The conversation, as Localmost has it. */
export const conversation: readonly ChatMessage[] = [
  { role: 'system', content: system },
  { role: 'user', content: question },
  { role: 'assistant', content: answer },
  { role: 'user', content: followUp },
];

/** The longest answer that is asked for. */
export const maxOutputTokens: number = 50;

const textPart = (text: string) => ({ type: 'text', text });

/** OpenAI's chat completions, and the APIs after its pattern. */
export const chatCompletionsBody: Body = {
  model: 'some-model',
  messages: conversation,
  max_tokens: maxOutputTokens,
  stream: true,
  stream_options: { include_usage: true },
};

/** Mistral's chat completions; it counts without being asked. */
export const mistralBody: Body = {
  model: 'some-model',
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: [textPart(question)] },
    { role: 'assistant', content: answer },
    { role: 'user', content: [textPart(followUp)] },
  ],
  max_tokens: maxOutputTokens,
  stream: true,
};

/** Cohere's chat of version 2. */
export const cohereBody: Body = {
  model: 'some-model',
  messages: conversation,
  max_tokens: maxOutputTokens,
  stream: true,
};

/** OpenAI's responses. */
export const responsesBody: Body = {
  model: 'some-model',
  input: [
    { role: 'system', content: system },
    { role: 'user', content: [{ type: 'input_text', text: question }] },
    { role: 'assistant', content: answer },
    { role: 'user', content: [{ type: 'input_text', text: followUp }] },
  ],
  max_output_tokens: maxOutputTokens,
  stream: true,
};

/** Anthropic's messages. */
export const messagesBody: Body = {
  model: 'some-model',
  system: [textPart(system)],
  messages: [
    { role: 'user', content: [textPart(question)] },
    { role: 'assistant', content: [textPart(answer)] },
    { role: 'user', content: [textPart(followUp)] },
  ],
  max_tokens: maxOutputTokens,
  stream: true,
};

/** Google's `generateContent`; the model stands in the path. */
export const generateContentBody: Body = {
  systemInstruction: { parts: [{ text: system }] },
  contents: [
    { role: 'user', parts: [{ text: question }] },
    { role: 'model', parts: [{ text: answer }] },
    { role: 'user', parts: [{ text: followUp }] },
  ],
  generationConfig: { maxOutputTokens },
};

/** Amazon's Converse; the model stands in the path. */
export const converseBody: Body = {
  system: [{ text: system }],
  messages: [
    { role: 'user', content: [{ text: question }] },
    { role: 'assistant', content: [{ text: answer }] },
    { role: 'user', content: [{ text: followUp }] },
  ],
  inferenceConfig: { maxTokens: maxOutputTokens },
};
