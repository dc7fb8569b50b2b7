import { type EngineRequest, InvalidRequestError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { validateRequest } from './validate-request.ts';

const good: EngineRequest = { messages: [{ role: 'user', content: 'x' }] };

/** What arrives from an app without types. */
const untyped = (fields: object): EngineRequest => ({ ...good, ...fields });

describe('request validation', () => {
  it.each<[string, object]>([
    ['messages', { messages: [] }],
    ['messages', { messages: 'text' }],
    ['messages[0]', { messages: ['text'] }],
    ['messages[0]', { messages: [null] }],
    ['messages[0].role', { messages: [{ role: '', content: 'x' }] }],
    ['messages[0].role', { messages: [{ role: 'user|>', content: 'x' }] }],
    ['messages[0].role', { messages: [{ content: 'x' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: '\ud800' }] }],
    ['maxOutputTokens', { maxOutputTokens: 0 }],
    ['maxOutputTokens', { maxOutputTokens: -1 }],
    ['maxOutputTokens', { maxOutputTokens: 1.5 }],
    ['maxOutputTokens', { maxOutputTokens: 1e12 }],
    ['maxOutputTokens', { maxOutputTokens: Number.NaN }],
    ['maxOutputTokens', { maxOutputTokens: '8' }],
    ['sampling.temperature', { sampling: { temperature: Number.NaN } }],
    ['sampling.temperature', { sampling: { temperature: -0.1 } }],
    ['sampling.temperature', { sampling: { temperature: Number.POSITIVE_INFINITY } }],
    ['sampling.topK', { sampling: { topK: -1 } }],
    ['sampling.topK', { sampling: { topK: 0.5 } }],
    ['sampling.topP', { sampling: { topP: 1.1 } }],
    ['sampling.minP', { sampling: { minP: -1 } }],
    ['sampling.repetitionPenalty', { sampling: { repetitionPenalty: 0 } }],
    ['sampling.seed', { sampling: { seed: 0.5 } }],
    ['sampling.seed', { sampling: { seed: 2 ** 60 } }],
    ['messages[0].toolCallId', { messages: [{ role: 'tool', content: 'x', toolCallId: '1' }] }],
    ['messages[0].toolCallId', { messages: [{ role: 'user', content: 'x', toolCallId: '1' }] }],
    ['messages[0].toolCalls', { messages: [{ role: 'user', content: 'x', toolCalls: [] }] }],
    [
      'messages[0].toolCalls[0].argumentsJson',
      {
        messages: [
          {
            role: 'assistant',
            content: '',
            toolCalls: [{ id: '1', name: 'f', argumentsJson: '{"a":' }],
          },
        ],
      },
    ],
    ['tools', { tools: 'f' }],
    ['tools[0].name', { tools: [{ name: '', parametersSchema: {} }] }],
    ['tools[0].parametersSchema', { tools: [{ name: 'f' }] }],
    [
      'tools[1].name',
      {
        tools: [
          { name: 'f', parametersSchema: {} },
          { name: 'f', parametersSchema: {} },
        ],
      },
    ],
    ['toolChoice', { toolChoice: 'required' }],
    ['toolChoice', { tools: [{ name: 'f', parametersSchema: {} }], toolChoice: { name: 'g' } }],
    ['responseFormat.type', { responseFormat: { type: 'xml' } }],
    ['responseFormat.schema', { responseFormat: { type: 'json', schema: 'x' } }],
    ['ignoreEndToken', { responseFormat: { type: 'json' }, ignoreEndToken: true }],
    ['stop', { stop: 'text' }],
    ['stop', { stop: new Array(65).fill('x') }],
    ['stop[1]', { stop: ['x', ''] }],
    ['stop[0]', { stop: ['\udfff'] }],
    ['stop[0]', { stop: ['x'.repeat(2000)] }],
  ])('names %s in %o', (path, fields) => {
    const validate = () => validateRequest(untyped(fields));
    expect(validate).toThrowError(InvalidRequestError);
    expect(validate).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ path }) }),
    );
  });

  it.each<object>([
    {},
    { sampling: {}, stop: [], maxOutputTokens: 1 },
    { sampling: { temperature: 0, topK: 0, topP: 0, minP: 1, repetitionPenalty: 2, seed: -5 } },
    { sampling: { temperature: undefined }, maxOutputTokens: undefined },
  ])('accepts %o', (fields) => {
    expect(() => validateRequest(untyped(fields))).not.toThrow();
  });
});
