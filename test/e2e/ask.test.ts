import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, readManifests } from '@localmost/cli';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `npm run ask` to its end, without npm's own words. */
function ask(...parameters: string[]): Promise<Ended> {
  const command = ['packages/cli/bootstrap/run.mjs', 'ask', ...parameters];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, timeout: 200_000 });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const figures = {
  text: expect.stringMatching(/\w/),
  engine: expect.any(String),
  backend: 'wasm',
  threads: expect.any(Number),
  usage: { completion_tokens: 12 },
  timings: {
    loadMs: expect.any(Number),
    timeToFirstTokenMs: expect.any(Number),
    prefillTokensPerSecond: expect.any(Number),
    decodeTokensPerSecond: expect.any(Number),
    totalMs: expect.any(Number),
  },
};
const short = ['--backend', 'wasm', '--max-tokens', '12', '--temperature', '0'];

describe('npm run ask', { timeout: 240_000 }, () => {
  it('prints one JSON object, the same for the same greedy question', async () => {
    const parameters = ['--model', 'localmost-tales-7m', ...short, '--json', 'Once upon a time'];
    const first = await ask(...parameters);
    expect(first).toMatchObject({ code: 0 });
    const answer: { text: string } = JSON.parse(first.stdout);
    expect(answer).toMatchObject({ model: 'localmost-tales-7m', ...figures });
    const second: { text: string } = JSON.parse((await ask(...parameters)).stdout);
    expect(second.text).toBe(answer.text);
  });

  it('streams plain text to stdout and figures to stderr', async () => {
    const { code, stdout, stderr } = await ask(
      ...['--model', 'localmost-tales-7m', ...short, 'Once upon a time'],
    );
    expect(code).toBe(0);
    expect(stdout.trim()).toMatch(/\w/);
    expect(stderr).toMatch(/tokens\/s/);
  });

  it('fails with code and remedies for a model that is not known', async () => {
    const { code, stderr } = await ask('--model', 'nobody', 'Hello');
    expect(code).toBe(1);
    expect(stderr).toMatch(/unknown-model: .*\n {2}1\. Choose one of: /);
  });

  it('fails with its typed error for a prompt beyond the context', async () => {
    const prompt = 'word '.repeat(2000);
    const { code, stderr } = await ask('--model', 'localmost-tales-7m', prompt);
    expect(code).toBe(1);
    expect(stderr).toMatch(/context-overflow: /);
  });

  it('tells how it is used with exit code 2', async () => {
    const { code, stderr } = await ask('--backend', 'abacus', 'Hello');
    expect(code).toBe(2);
    expect(stderr).toMatch(/npm run ask/);
  });
});

const defaultModel = (await readManifests()).find(({ id }) => id === 'smollm2-135m-instruct');
const weightsPath = join(cacheFolder, defaultModel?.id ?? '', defaultModel?.files[0]?.path ?? '');
const isFetched = await access(weightsPath).then(
  () => true,
  () => false,
);

describe('the default model', { timeout: 240_000 }, () => {
  // Without a registry its 98 MB cannot be had; the embedded model's tests cover the same path.
  it.skipIf(!isFetched)('knows the capital of Japan', async () => {
    const { code, stdout } = await ask(
      ...['--model', 'smollm2-135m-instruct', ...short, '--json', 'What is the capital of Japan?'],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ text: expect.stringContaining('Tokyo') });
  });
});
