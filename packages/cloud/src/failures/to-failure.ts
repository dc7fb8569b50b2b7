import { ContextOverflowError, type ErrorDetails, LocalmostError } from '@localmost/protocol';
import { isJsonObject } from '../request/json.ts';
import { refused, unsupportedRequest } from '../request/unsupported-part.ts';
import { OversizedAnswer } from '../strict-fetch.ts';
import { brokenConnection } from './broken-connection.ts';
import { cloudFailure } from './cloud-failure.ts';
import { readServerFault, type ServerFault } from './server-fault.ts';

/** Reasons whose status may look as if waiting helped. */
const neverTransient: ReadonlySet<string> = new Set([
  'content-filter',
  'out-of-credit',
  'rejected',
  'unauthorized',
]);

/** Names of the provider packages' errors about what the server sent. */
const unreadableAnswers: ReadonlySet<unknown> = new Set([
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_NoContentGeneratedError',
]);

/** Names of their errors about what they were asked. */
const unsupportedAsks: ReadonlySet<unknown> = new Set([
  'AI_UnsupportedFunctionalityError',
  'AI_InvalidPromptError',
  'AI_InvalidArgumentError',
]);

/**
 * Our error for whatever a provider package threw or streamed. The original is not kept as its
 * cause: provider packages put the request's body and the server's words into theirs.
 */
export function toFailure(backendId: string, thrown: unknown): LocalmostError {
  if (thrown instanceof LocalmostError) return thrown;
  if (isOversized(thrown, 0)) return cloudFailure(backendId, 'answer-too-long');
  const name = isJsonObject(thrown) ? thrown.name : undefined;
  if (unsupportedAsks.has(name)) {
    const part = refused('request', 'its provider package refuses it');
    return unsupportedRequest(backendId, part);
  }
  if (name === 'AI_LoadAPIKeyError') return cloudFailure(backendId, 'unauthorized');
  if (name === 'AI_NoSuchModelError') return cloudFailure(backendId, 'not-found');
  const fault = readServerFault(thrown);
  if (fault !== null) return faultError(backendId, fault);
  if (isUnreadable(thrown)) return cloudFailure(backendId, 'unusable-answer');
  return brokenConnection(backendId, thrown);
}

function faultError(backendId: string, { reason, ...rest }: ServerFault): LocalmostError {
  const details: ErrorDetails = {
    ...rest,
    ...transience(reason, rest.status),
  };
  if (reason !== 'context-overflow') return cloudFailure(backendId, reason, details);
  return new ContextOverflowError({
    message: `The request is longer than the context window of the backend "${backendId}".`,
    details: { backendId, ...details },
    remedies: ['Shorten the conversation.', 'Choose a model with a longer context window.'],
  });
}

function transience(reason: string, status: number | undefined): ErrorDetails {
  if (neverTransient.has(reason)) return { transient: false };
  const isPassing = reason === 'overloaded' || reason === 'rate-limited' || reason === 'server';
  return status === undefined && isPassing ? { transient: true } : {};
}

/** Some packages wrap what they could not read into an error of its status, which was 200. */
function isUnreadable(thrown: unknown, depth = 0): boolean {
  if (!isJsonObject(thrown) || depth > 5) return false;
  return unreadableAnswers.has(thrown.name) || isUnreadable(thrown.cause, depth + 1);
}

function isOversized(thrown: unknown, depth: number): boolean {
  if (thrown instanceof OversizedAnswer) return true;
  return isJsonObject(thrown) && depth < 5 && isOversized(thrown.cause, depth + 1);
}
