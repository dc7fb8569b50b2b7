import type { EngineRequest, SamplingOptions } from '@localmost/protocol';
import { invalidRequest } from './invalid-request.ts';
import { validateMessages } from './validate-messages.ts';
import { validateText } from './validate-text.ts';
import { validateTools } from './validate-tools.ts';

interface NumberRange {
  minimum: number;
  maximum: number;
  isInteger?: boolean;
}

const samplingRanges: Readonly<Record<keyof SamplingOptions, NumberRange>> = {
  temperature: { minimum: 0, maximum: 100 },
  topK: { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, isInteger: true },
  topP: { minimum: 0, maximum: 1 },
  minP: { minimum: 0, maximum: 1 },
  repetitionPenalty: { minimum: 0.01, maximum: 100 },
  seed: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, isInteger: true },
};

/** No context window comes near it; a larger number is a mistake, such as bytes for tokens. */
const maximumOutputTokens = 10_000_000;
const maximumStopStrings = 64;
const maximumStopLength = 1024;

/** Refuses a request with a field that means nothing. @throws InvalidRequestError naming the field */
export function validateRequest(request: EngineRequest): void {
  validateMessages(request.messages);
  validateNumber('maxOutputTokens', request.maxOutputTokens, {
    minimum: 1,
    maximum: maximumOutputTokens,
    isInteger: true,
  });
  for (const [name, range] of Object.entries(samplingRanges)) {
    const value: unknown = request.sampling?.[name as keyof SamplingOptions];
    validateNumber(`sampling.${name}`, value, range);
  }
  validateStop(request.stop);
  validateSession(request);
  validatePromptLookup(request.promptLookup);
  validatePriority(request.priority);
  validateTools(request);
}

function validateNumber(path: string, value: unknown, range: NumberRange): void {
  if (value === undefined) return;
  const { minimum, maximum, isInteger } = range;
  // Written so that NaN fails it.
  const isInside = typeof value === 'number' && value >= minimum && value <= maximum;
  if (isInside && (!isInteger || Number.isInteger(value))) return;
  const kind = isInteger ? 'a whole number' : 'a number';
  throw invalidRequest(
    path,
    `is not ${kind} from ${minimum} to ${maximum}`,
    `Pass ${kind} from ${minimum} to ${maximum}, or leave it out.`,
    { minimum, maximum, ...(typeof value === 'number' && { given: value }) },
  );
}

function validateStop(stop: unknown): void {
  if (stop === undefined) return;
  if (!Array.isArray(stop) || stop.length > maximumStopStrings) {
    const limit = `at most ${maximumStopStrings} strings`;
    throw invalidRequest('stop', `is not a list of ${limit}`, `Pass a list of ${limit}.`);
  }
  stop.forEach((text: unknown, index) => {
    const path = `stop[${index}]`;
    validateText(text, path);
    if (typeof text === 'string' && (text === '' || text.length > maximumStopLength)) {
      const limit = `1 to ${maximumStopLength} characters`;
      throw invalidRequest(path, `is not ${limit} long`, `Pass strings of ${limit}.`);
    }
  });
}

function validateSession({ sessionId, history }: { sessionId?: unknown; history?: unknown }): void {
  if (sessionId !== undefined) {
    validateText(sessionId, 'sessionId');
    if (typeof sessionId === 'string' && (sessionId === '' || sessionId.length > 1024)) {
      throw invalidRequest('sessionId', 'is not a name', 'Pass 1 to 1024 characters.');
    }
  }
  if (history !== undefined && history !== 'refuse' && history !== 'drop-oldest') {
    const words = '"refuse" or "drop-oldest"';
    throw invalidRequest('history', `is not ${words}`, `Pass ${words}, or leave it out.`);
  }
}

function validatePriority(value: unknown): void {
  if (value === undefined || value === 'interactive' || value === 'background') return;
  const words = '"interactive" or "background"';
  throw invalidRequest('priority', `is not ${words}`, `Pass ${words}, or leave it out.`);
}

function validatePromptLookup(value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  const words = 'true or false';
  throw invalidRequest('promptLookup', `is not ${words}`, `Pass ${words}, or leave it out.`);
}
