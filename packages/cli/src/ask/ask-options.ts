import { parseArgs } from 'node:util';
import { UsageError } from '../terminal/run-command-line.ts';
import type { AskRequest } from './ask-contract.ts';

const usage = `npm run ask -- [options] "a question"
  --model ID          a model of models/ (default: the best that can be had)
  --backend NAME      wasm, webgpu or auto (default auto)
  --engine ID         only this engine
  --threads N         at most so many wasm threads
  --max-tokens N      the answer ends there (default 256)
  --temperature T     0 is greedy
  --seed N            same seed, same answer
  --system TEXT       what stands before the conversation
  --json              one JSON object with answer, usage and timings
  --offline           fetches nothing`;

/** A command line of `npm run ask`, checked. */
export interface AskOptions extends Omit<AskRequest, 'manifest'> {
  modelId: string | undefined;
  json: boolean;
  offline: boolean;
}

/** @throws UsageError with the whole usage */
export function parseAskOptions(parameters: string[]): AskOptions {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      backend: { type: 'string', default: 'auto' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      'max-tokens': { type: 'string', default: '256' },
      temperature: { type: 'string' },
      seed: { type: 'string' },
      system: { type: 'string' },
      json: { type: 'boolean', default: false },
      offline: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { backend } = values;
  if (values.help || positionals.length === 0) throw new UsageError(usage);
  if (backend !== 'auto' && backend !== 'wasm' && backend !== 'webgpu') {
    throw new UsageError(`--backend is wasm, webgpu or auto, not ${backend}.\n\n${usage}`);
  }
  return {
    prompt: positionals.join(' '),
    modelId: values.model,
    backend,
    engine: values.engine,
    system: values.system,
    maximumTokens: toNumber('--max-tokens', values['max-tokens'], Number.isInteger) ?? 256,
    maximumThreads: toNumber('--threads', values.threads, Number.isInteger),
    temperature: toNumber('--temperature', values.temperature, Number.isFinite),
    seed: toNumber('--seed', values.seed, Number.isInteger),
    json: values.json,
    offline: values.offline,
  };
}

function toNumber(
  name: string,
  text: string | undefined,
  isRight: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !isRight(value) || value < 0) {
    throw new UsageError(`${name} wants a number, not "${text}".\n\n${usage}`);
  }
  return value;
}
