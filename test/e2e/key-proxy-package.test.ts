import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  installPackedKeyProxy,
  type PackedConsumer,
  packageTool,
} from './support/packed-consumer.ts';

let consumer: PackedConsumer;

beforeAll(async () => {
  consumer = await installPackedKeyProxy();
}, 300_000);
afterAll(() => consumer?.close());

/** What docs/keys.md tells to write, against a server on this machine in place of the vendor's. */
const server = `
  import { createServer } from 'node:http';
  import { createKeyProxy, mintToken, tokenVerifier } from '@localmost/key-proxy';
  import { listen } from '@localmost/key-proxy/node';

  const seen: (string | undefined)[] = [];
  const vendor = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({
      id: 'one', object: 'chat.completion', created: 1, model: 'small-2026-01',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 },
    }));
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const address = vendor.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const secret = 'a secret of this test that is long enough for it';
  const audience = 'keys.app.example';
  const proxy = createKeyProxy({
    upstreams: [{
      id: 'vendor',
      baseUrl: \`http://127.0.0.1:\${address.port}/v1\`,
      key: () => 'the-key-that-no-answer-holds',
      models: [{
        id: 'small-2026-01', route: 'chat', maximumOutputTokens: 2000,
        price: { kind: 'per-token', inputUsdPerMillion: 0.15, outputUsdPerMillion: 0.6 },
      }],
    }],
    verify: tokenVerifier({ secrets: [secret], audience }),
    allowedOrigins: ['https://app.example'],
    caps: { total: { perMonthUsd: 1 } },
  });
  const listening = await listen(proxy, { port: 0 });
  const token = mintToken({ secret, audience, subject: 'ada', lifeSeconds: 60, capUsd: 0.05 });
  const ask = async (authorization: string) => {
    const answer = await fetch(\`\${listening.origin}/v1/chat/completions\`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'small-2026-01', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10,
      }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const refused = await ask('Bearer forged');
  const served = await ask(\`Bearer \${token}\`);
  console.log(JSON.stringify({ refused: refused.status, served: served.status, text: served.text, seen }));
  await listening.close();
  vendor.close();
`;

test('the installed package keeps a key, and its declarations resolve', async () => {
  await writeFile(join(consumer.folder, 'keys.ts'), server);
  const tsconfig = {
    compilerOptions: {
      ...{ module: 'nodenext', target: 'es2023', strict: true, skipLibCheck: false },
      ...{ types: ['node'], typeRoots: [join(import.meta.dirname, '../../node_modules/@types')] },
    },
    files: ['keys.ts'],
  };
  await writeFile(join(consumer.folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const manifest = join(consumer.folder, 'package.json');
  await writeFile(manifest, JSON.stringify({ private: true, type: 'module' }));
  await packageTool('typescript/bin/tsc', consumer.folder, ['-p', '.']);
  const script = join(consumer.folder, 'keys.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const said: unknown = JSON.parse(stdout);
  expect(said, stdout).toMatchObject({
    refused: 401,
    served: 200,
    seen: ['Bearer the-key-that-no-answer-holds'],
  });
  expect(stdout.match(/the-key/g)).toHaveLength(1);
});
