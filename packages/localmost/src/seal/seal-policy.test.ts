import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sealedDocument } from './seal-policy.ts';

test('sealed.html is the document that the frame is made from', () => {
  const page = readFileSync(new URL('../../sealed.html', import.meta.url), 'utf8');
  expect(page.trim()).toBe(sealedDocument);
});
