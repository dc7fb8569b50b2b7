import { parseArgs } from 'node:util';
import { UsageError } from '../terminal/run-command-line.ts';

const usage = `npm run device -- [options]
                      what this machine's Chromium can do, which models suit it, and how far
                      predictions are from what is then measured
  --rounds N          so many rounds of measuring models (default 3; 0 measures none)
  --model ID          only this model
  --webgpu            looks for WebGPU, in software where there is no other
  --offline           fetches nothing
  --json              one JSON object
npm run device -- eval ID [--engine ID] [--write] [--json]
                      asks the questions of models/evals; --write records the score`;

/** A command line of `npm run device`, checked. */
export interface DeviceOptions {
  /** The model to ask questions; undefined for the report. */
  evalModelId: string | undefined;
  modelId: string | undefined;
  rounds: number;
  engine: string;
  webgpu: boolean;
  offline: boolean;
  write: boolean;
  json: boolean;
}

/** @throws UsageError with the whole usage */
export function parseDeviceOptions(parameters: string[]): DeviceOptions {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      engine: { type: 'string', default: 'cpu' },
      webgpu: { type: 'boolean', default: false },
      offline: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [action, evalModelId, ...more] = positionals;
  const isRight = action === undefined || (action === 'eval' && evalModelId && more.length === 0);
  if (values.help || !isRight) throw new UsageError(usage);
  const rounds = Number(values.rounds);
  if (!/^\d{1,3}$/.test(values.rounds)) {
    throw new UsageError(`--rounds wants a number, not "${values.rounds}".\n\n${usage}`);
  }
  const { model: modelId, engine, webgpu, offline, write, json } = values;
  return { evalModelId, modelId, rounds, engine, webgpu, offline, write, json };
}
