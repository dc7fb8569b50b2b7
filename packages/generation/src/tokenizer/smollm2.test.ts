import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { readGguf, tokenizerDefinition } from '@localmost/gguf';
import type { ChatMessage, ModelFile } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createTokenizer } from './create-tokenizer.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const models = new URL('../../../../models/', import.meta.url);
const fileName = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const path = new URL(`.cache/smollm2-135m-instruct/${fileName}`, models);
const references: { cases: ReferenceCase[] } = JSON.parse(
  readFileSync(new URL('references/smollm2-135m-instruct.json', models), 'utf8'),
);

interface ReferenceCase {
  name: string;
  messages: ChatMessage[];
  promptIds: number[];
  generatedIds: number[];
  generatedText: string;
}

async function readDefinition() {
  const handle = await open(path);
  try {
    const file: Pick<ModelFile, 'path' | 'byteLength' | 'read'> = {
      path: fileName,
      byteLength: (await handle.stat()).size,
      async read(offset, byteLength) {
        const bytes = new Uint8Array(byteLength);
        await handle.read(bytes, 0, byteLength, offset);
        return bytes;
      },
    };
    const stream = () => {
      throw new Error('a header is read in ranges');
    };
    return tokenizerDefinition(await readGguf({ ...file, stream }));
  } finally {
    await handle.close();
  }
}

// Skipped where the weights were never fetched: `npm run models -- pull smollm2-135m-instruct`.
describe.skipIf(!existsSync(path))('the tokenizer in SmolLM2-135M-Instruct', async () => {
  const definition = existsSync(path) ? await readDefinition() : undefined;
  if (!definition) return;
  const tokenizer = createTokenizer(definition);
  const controlIds = new Set(definition.controlTokens.map((token) => token.id));

  it.each(references.cases)('encodes the reference case "$name"', ({ messages, promptIds }) => {
    expect(tokenizer.encodeChat(messages)).toEqual(promptIds);
  });

  it.each(references.cases)('decodes the reference answer of "$name"', (reference) => {
    const decoder = tokenizer.createDecoder();
    const text = reference.generatedIds.map((id) => decoder.push(id)).join('') + decoder.end();
    // The reference spells control tokens out.
    expect(text).toBe(reference.generatedText.replaceAll(/<\|\w+\|>/g, ''));
  });

  it('writes the control tokens of the template and no others, whatever the content', () => {
    const pieces = definition.controlTokens.flatMap(({ text }) => [
      text,
      text.slice(0, -1),
      text.slice(1),
      text.slice(2, -2),
    ]);
    const content = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(content, content, (system, user) => {
        const ids = tokenizer.encodeChat([
          { role: 'system', content: system },
          { role: 'user', content: user },
        ]);
        expect(ids.filter((id) => controlIds.has(id))).toEqual([1, 2, 1, 2, 1]);
        expect(tokenizer.encode(user).some((id) => controlIds.has(id))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
