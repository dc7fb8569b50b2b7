export * from './error-classes.ts';
export { errorFromWire, errorToWire, type WireError } from './error-codec.ts';
export { type ErrorDetails, type ErrorInit, LocalmostError } from './localmost-error.ts';
