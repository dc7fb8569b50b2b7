import { EngineFailureError, type ToolCall } from '@localmost/protocol';
import { isJsonObject } from '../tokenizer/json-object.ts';
import type { ToolDialect } from './tool-dialect.ts';

/** Parts an answer's text into what is shown and the calls in it. */
export interface ToolCallReader {
  /** Whether calls have begun: from here on no text is shown. */
  readonly isInCalls: boolean;
  /** Whether a call has begun that is not whole yet. */
  readonly isInsideCall: boolean;
  /** Takes more text. Text that may turn out to begin a call is held back. @throws EngineFailureError for a call that is none */
  push(text: string): { shown: string; calls: readonly ToolCall[] };
  /** The answer ended: what was held back is shown. */
  end(): string;
}

/**
 * A reader for one answer.
 * @param isAtStart whether calls can only stand at the start of the answer
 * @param newId gives each call its id
 */
export function createToolCallReader(
  dialect: ToolDialect,
  isAtStart: boolean,
  newId: () => string,
): ToolCallReader {
  const { begin } = dialect;
  const scanner = createObjectScanner();
  let held = '';
  let isInCalls = false;
  let isPast = false;

  const push = (text: string): { shown: string; calls: readonly ToolCall[] } => {
    if (isInCalls) return { shown: '', calls: readCalls(text) };
    if (isPast) return { shown: text, calls: [] };
    held += text;
    const place = held.indexOf(begin);
    if (isAtStart ? place === 0 : place >= 0) {
      isInCalls = true;
      const rest = held.slice(place + (begin.startsWith('{') ? 0 : begin.length));
      const shown = held.slice(0, place);
      held = '';
      return { shown, calls: readCalls(rest) };
    }
    const kept = isAtStart ? (begin.startsWith(held) ? held.length : 0) : unfinished(held, begin);
    const shown = held.slice(0, held.length - kept);
    held = held.slice(held.length - kept);
    isPast = isAtStart && kept === 0 && shown !== '';
    return { shown, calls: [] };
  };
  const readCalls = (text: string): ToolCall[] =>
    scanner.push(text).map((source) => {
      const call = parse(source);
      const argumentsOf = isJsonObject(call) ? call[dialect.argumentsKey] : undefined;
      if (!isJsonObject(call) || typeof call.name !== 'string' || !isJsonObject(argumentsOf)) {
        throw malformedCall(source.length);
      }
      return { id: newId(), name: call.name, argumentsJson: JSON.stringify(argumentsOf) };
    });
  return {
    get isInCalls() {
      return isInCalls;
    },
    get isInsideCall() {
      return scanner.isInside;
    },
    push,
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw malformedCall(source.length);
  }
}

/** How much of the text's end is the beginning of `begin`. */
function unfinished(text: string, begin: string): number {
  for (let length = Math.min(text.length, begin.length - 1); length > 0; length--) {
    if (begin.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

/** Cuts whole JSON objects out of a stream, whatever stands between them. */
function createObjectScanner() {
  let source = '';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  return {
    get isInside() {
      return depth > 0;
    },
    push(text: string): string[] {
      const objects: string[] = [];
      for (const character of text) {
        if (depth > 0 || character === '{') source += character;
        if (isEscaped) isEscaped = false;
        else if (isInString) {
          if (character === '\\') isEscaped = true;
          else if (character === '"') isInString = false;
        } else if (character === '{') depth++;
        else if (depth === 0) continue;
        else if (character === '"') isInString = true;
        else if (character === '}' && --depth === 0) {
          objects.push(source);
          source = '';
        }
      }
      return objects;
    },
  };
}

function malformedCall(characters: number): EngineFailureError {
  return new EngineFailureError({
    message: 'The model wrote a call of a tool that is none, although its grammar was held.',
    details: { characters },
    remedies: ['Try again.', 'Report it: this must not happen.'],
  });
}
