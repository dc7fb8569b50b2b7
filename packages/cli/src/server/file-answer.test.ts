import { describe, expect, it } from 'vitest';
import { answerFor } from './file-answer.ts';

const file = { path: '/weights', byteLength: 100, etag: '"abc"' };

describe('the answer to a request for weights', () => {
  it.each([
    [undefined, 200, { first: 0, last: 99 }],
    ['bytes=10-19', 206, { first: 10, last: 19 }],
    ['bytes=90-', 206, { first: 90, last: 99 }],
    ['bytes=-5', 206, { first: 95, last: 99 }],
    ['bytes=-500', 206, { first: 0, last: 99 }],
    ['bytes=50-500', 206, { first: 50, last: 99 }],
    ['bytes=100-', 416, null],
    ['bytes=-0', 416, null],
    ['bytes=9-3', 200, { first: 0, last: 99 }],
    ['bytes=0-1,5-6', 200, { first: 0, last: 99 }],
    ['lines=0-1', 200, { first: 0, last: 99 }],
  ])('gives for the range %s the status %i', (range, status, bytes) => {
    const answer = answerFor(file, 'GET', range === undefined ? {} : { range });
    expect(answer).toMatchObject({ status, range: bytes });
    if (bytes) expect(answer.headers['Content-Length']).toBe(String(bytes.last - bytes.first + 1));
    if (status === 206) {
      expect(answer.headers['Content-Range']).toBe(`bytes ${bytes?.first}-${bytes?.last}/100`);
    }
    if (status === 416) expect(answer.headers['Content-Range']).toBe('bytes */100');
  });

  it('gives the whole file where the range is of another version', () => {
    const range = 'bytes=10-19';
    expect(answerFor(file, 'GET', { range, 'if-range': '"old"' }).status).toBe(200);
    expect(answerFor(file, 'GET', { range, 'if-range': '"abc"' }).status).toBe(206);
  });

  it('gives HEAD the headers alone', () => {
    const answer = answerFor(file, 'HEAD', {});
    expect(answer).toMatchObject({ status: 200, range: null });
    expect(answer.headers['Content-Length']).toBe('100');
  });

  it('gives 304 to whom has it and 405 to other methods', () => {
    expect(answerFor(file, 'GET', { 'if-none-match': '"abc"' }).status).toBe(304);
    expect(answerFor(file, 'POST', {}).status).toBe(405);
  });
});
