import { EngineFailureError } from './engine-failure-error.ts';
import * as errors from './error-classes.ts';
import { type ErrorDetails, type ErrorInit, LocalmostError } from './localmost-error.ts';

/** An error as plain data that structured clone and JSON both carry. */
export interface WireError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  details?: ErrorDetails;
  remedies?: readonly string[];
  cause?: WireError;
}

type ErrorClass = new (init: ErrorInit) => LocalmostError;
const classesByName = new Map<string, ErrorClass>(Object.entries(errors));

/** A cause chain longer than this is cut: a hostile or circular chain must not hang the codec. */
const maximumCauseDepth = 4;

/** Turns anything that was thrown into plain data. */
export function errorToWire(thrown: unknown, depth = 0): WireError {
  if (!(thrown instanceof Error) && !(thrown instanceof DOMException)) {
    return { name: 'Error', message: String(thrown) };
  }
  const wire: WireError = { name: thrown.name, message: thrown.message };
  if (thrown.stack) wire.stack = thrown.stack;
  if (thrown instanceof LocalmostError) {
    wire.code = thrown.code;
    wire.details = thrown.details;
    wire.remedies = thrown.remedies;
  }
  if ('cause' in thrown && thrown.cause !== undefined && depth < maximumCauseDepth) {
    wire.cause = errorToWire(thrown.cause, depth + 1);
  }
  return wire;
}

/** Rebuilds the error with its class and fields; an unknown class becomes an {@link EngineFailureError}. */
export function errorFromWire(wire: WireError): Error {
  const cause = wire.cause === undefined ? undefined : errorFromWire(wire.cause);
  const Class = classesByName.get(wire.name);
  const error = Class ? new Class(initOf(wire, cause)) : foreignError(wire, cause);
  if (wire.stack) error.stack = wire.stack;
  return error;
}

function initOf(wire: WireError, cause: Error | undefined): ErrorInit {
  return {
    message: wire.message,
    remedies: wire.remedies ?? [],
    ...(wire.details && { details: wire.details }),
    ...(cause && { cause }),
  };
}

/** Abort and time-out keep their DOM class, because callers compare `error.name`. */
function foreignError(wire: WireError, cause: Error | undefined): Error {
  if (wire.name === 'AbortError' || wire.name === 'TimeoutError') {
    return new DOMException(wire.message, wire.name);
  }
  return new EngineFailureError({
    message: `${wire.name}: ${wire.message}`,
    remedies: ['Load the model again.', 'Report this with the message and the model id.'],
    ...(cause && { cause }),
  });
}
