import { describe, expect, it } from 'vitest';
import { UsageError } from '../terminal/run-command-line.ts';
import { parseAskOptions } from './ask-options.ts';

describe('the command line of ask', () => {
  it('reads every option', () => {
    const line = '--model m --backend wasm --max-tokens 9 --seed 0 --temperature 0.5 --json';
    expect(parseAskOptions([...line.split(' '), 'Who', 'are', 'you?'])).toMatchObject({
      prompt: 'Who are you?',
      modelId: 'm',
      backend: 'wasm',
      maximumTokens: 9,
      seed: 0,
      temperature: 0.5,
      json: true,
      offline: false,
    });
  });

  it.each([
    [['--backend', 'cuda', 'x']],
    [['--max-tokens', 'many', 'x']],
    [['--max-tokens', '1.5', 'x']],
    [['--seed', '', 'x']],
    [['--temperature=-1', 'x']],
    [[]],
  ])('refuses %j with the usage', (parameters) => {
    expect(() => parseAskOptions(parameters)).toThrow(UsageError);
    expect(() => parseAskOptions(parameters)).toThrow(/npm run ask/);
  });
});
