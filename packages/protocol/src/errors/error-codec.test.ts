import { describe, expect, it } from 'vitest';
import * as classes from './error-classes.ts';
import { ContextOverflowError, errorFromWire, errorToWire } from './index.ts';

describe('error codec', () => {
  it('gives every class back with its code, numbers, remedies and cause after structured clone', () => {
    for (const Class of Object.values(classes)) {
      const sent = new Class({
        message: 'm',
        details: { bytes: 3 },
        remedies: ['a', 'b'],
        cause: new ContextOverflowError({ message: 'inner', remedies: [] }),
      });
      const received = errorFromWire(structuredClone(errorToWire(sent)));
      expect(received).toBeInstanceOf(Class);
      expect(received).toMatchObject({
        code: sent.code,
        retryable: sent.retryable,
        details: { bytes: 3 },
        remedies: ['a', 'b'],
      });
      expect(received.cause).toBeInstanceOf(ContextOverflowError);
    }
  });
  it('has a code of its own for every class', () => {
    const codes = Object.values(classes).map(
      (Class) => new Class({ message: '', remedies: [] }).code,
    );
    expect(new Set(codes).size).toBe(codes.length);
  });
  it('cuts a circular chain of causes', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(() => JSON.stringify(errorToWire(error))).not.toThrow();
  });
  it('keeps the abort of a signal an AbortError', () => {
    expect(errorFromWire(errorToWire(AbortSignal.abort().reason)).name).toBe('AbortError');
  });
});
