import { UnexpectedResponseError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { checkResponse } from './check-response.ts';

const part = { start: 100, end: 200, fileByteLength: 200 };
const whole = { start: 0, end: 200, fileByteLength: 200 };

function answer(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers });
}

describe('checkResponse', () => {
  it('takes a part that fits, and its strong validator', () => {
    const headers = { 'content-range': 'bytes 100-199/200', etag: '"v1"', 'content-length': '100' };
    expect(checkResponse(answer(206, headers), part)).toEqual({ start: 100, etag: '"v1"' });
  });

  it('does not rely on a weak validator', () => {
    expect(checkResponse(answer(200, { etag: 'W/"v1"' }), whole).etag).toBeNull();
  });

  it('places a whole file at the front, whatever was asked for', () => {
    expect(checkResponse(answer(200, { 'content-length': '200' }), part).start).toBe(0);
  });

  it.each([
    ['bytes 99-199/200'],
    ['bytes 100-198/200'],
    ['bytes 100-199/201'],
    ['bytes */200'],
    ['nonsense'],
  ])('refuses a part with Content-Range %s', (range) => {
    expect(() => checkResponse(answer(206, { 'content-range': range }), part)).toThrow(
      UnexpectedResponseError,
    );
  });

  it('believes the length of a body only where it is not compressed', () => {
    const gzip = { 'content-length': '20', 'content-encoding': 'gzip', etag: '"v1"' };
    expect(checkResponse(answer(200, gzip), whole)).toEqual({ start: 0, etag: null });
    expect(() => checkResponse(answer(200, { 'content-length': '20' }), whole)).toThrow('length');
  });

  it('tells what may pass by itself from what will not', () => {
    const details = (status: number, headers = {}) => {
      try {
        checkResponse(answer(status, headers), whole);
        return null;
      } catch (error) {
        return error instanceof UnexpectedResponseError ? error.details : null;
      }
    };
    expect(details(503, { 'retry-after': '7' })).toMatchObject({
      transient: true,
      retryAfterSeconds: 7,
    });
    expect(details(404)).toMatchObject({ transient: false });
    expect(details(416, { 'content-range': 'bytes */9' })).toMatchObject({ servedBytes: 9 });
  });
});
