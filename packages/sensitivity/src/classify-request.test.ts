import { describe, expect, it } from 'vitest';
import { createSensitivityClassifier, type SensitivityClassifier } from './classifier.ts';
import { classifyRequest } from './classify-request.ts';

const one = (content: string) => ({ messages: [{ content }] });
const builtIn = await createSensitivityClassifier();

describe('the built-in classifier', () => {
  it.each([
    'my father has HIV',
    'we are letting Sarah go on Friday',
    'my SSN is 536-90-4399',
    'the merger with Globex closes before the announcement',
    'Sick list: Abe - flu, Kim - back surgery',
    'mein Bruder ist schwul, die Eltern wissen nichts',
    'me despidieron ayer y no puedo pagar el alquiler',
    '我爸爸得了肺癌',
    '息子が学校でいじめられています',
  ])('raises "%s"', async (text) => {
    expect(await classifyRequest(builtIn, one(text), 60_000)).toMatchObject({
      class: 'restricted',
    });
  });
  it.each([
    'what are the symptoms of diabetes?',
    'write a story about a doctor with cancer',
    'how do I reset a password?',
    'order number 4111-1111-1111-1112',
    'my brother plays the drums in a band',
    'Dear parents, on Friday we walk to the forest.',
    'was kostet eine Fahrkarte nach Hamburg?',
    '东京明天的天气怎么样?',
  ])('lets "%s" pass', async (text) => {
    expect(await classifyRequest(builtIn, one(text), 60_000)).toMatchObject({ class: 'public' });
  });
  it('counts history, tool results and attachments', async () => {
    const secret = 'My sister was diagnosed with schizophrenia last week.';
    const ask = { content: 'What is the weather like?' };
    const requests = [
      { messages: [{ content: secret }, ask] },
      { messages: [ask], toolResults: [secret] },
      { messages: [ask], attachments: [secret] },
    ];
    for (const request of requests) {
      expect(await classifyRequest(builtIn, request, 60_000)).toMatchObject({
        class: 'restricted',
      });
    }
  });
  it('finds one sentence deep in a long text', async () => {
    const filler = 'The library opens at nine and closes at six. '.repeat(300);
    const text = `${filler}My son was convicted of tax evasion. ${filler}`;
    expect(await classifyRequest(builtIn, one(text), 60_000)).toMatchObject({
      class: 'restricted',
    });
  });
  it('takes an empty text, lone surrogates and signs without letters', async () => {
    for (const text of ['', '\ud800', '。。。', '\u0000'.repeat(100)]) {
      expect(await classifyRequest(builtIn, one(text), 60_000)).toMatchObject({ class: 'public' });
    }
  });
  it('says nothing of the text in its findings', async () => {
    const result = await classifyRequest(builtIn, one('my SSN is 536-90-4399'), 60_000);
    expect(JSON.stringify(result)).not.toContain('4399');
  });
});

describe('a classifier that fails', () => {
  const failing: Record<string, SensitivityClassifier> = {
    timeout: { classify: () => new Promise(() => {}) },
    error: {
      classify: () => {
        throw new Error('broken');
      },
    },
    malformed: { classify: () => JSON.parse('{"class":"harmless","score":0,"findings":[]}') },
  };
  it.each(Object.entries(failing))('counts as restricted: %s', async (failure, classifier) => {
    expect(await classifyRequest(classifier, one('hello'), 20)).toEqual({
      class: 'restricted',
      score: 1,
      findings: [],
      failure,
    });
  });
  it('counts as restricted: missing', async () => {
    expect(await classifyRequest(null, one('hello'))).toMatchObject({
      class: 'restricted',
      failure: 'missing',
    });
  });
  it('is told to stop when its time is over', async () => {
    let stopped = false;
    const slow: SensitivityClassifier = {
      classify: (_text, signal) =>
        new Promise(() => signal.addEventListener('abort', () => (stopped = true))),
    };
    await classifyRequest(slow, one('hello'), 10);
    expect(stopped).toBe(true);
  });
});
