import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type {} from 'localmost/device';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('a browser without a GPU', () => {
  let site: SdkSite;
  beforeAll(async () => {
    site = await startSdkSite(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  });
  afterAll(() => site?.close());

  /** What a page of the site says of the device, and measures. */
  async function look(path: string) {
    const page = await site.openPage(path);
    return page.evaluate(async () => ({
      capabilities: await window.device.readCapabilities(),
      measurements: await window.device.measureDevice({ timeLimitMs: 60_000 }),
    }));
  }

  test('is told so, and measured all the same, in a page that is not isolated', async () => {
    const { capabilities, measurements } = await look('/open');
    expect(capabilities.crossOriginIsolated).toEqual({ source: 'reported', value: false });
    expect(capabilities.wasm.threads).toEqual({ source: 'reported', value: false });
    expect(capabilities.wasm.simd).toEqual({ source: 'reported', value: true });
    expect(capabilities.gpu.adapter).toEqual({
      source: 'unavailable',
      reason: expect.stringMatching(/\w/),
    });
    expect(measurements.gpu.readBytesPerSecond.source).toBe('unavailable');
    expect(measurements.wasm.one.readBytesPerSecond.source).toBe('measured');
    expect(measurements.wasm.all.readBytesPerSecond.source).toBe('measured');
    expect(measurements.indexedDbReadBytesPerSecond.source).toBe('measured');
  });

  test('is judged by one thread where the page is not isolated', async () => {
    const page = await site.openPage('/open');
    const models = await page.evaluate(async (manifest) => {
      const client = window.localmost.createClient({ manifests: [manifest] });
      return (await client.models.recommend()).models;
    }, site.manifest);
    const cpu = models[0]?.runtimes.find(({ engineId }) => engineId === 'cpu');
    expect(cpu?.predicted?.decodeTokensPerSecond.expected).toBeGreaterThan(0);
    expect(models[0]?.fits).toBe(true);
  });

  test('is not measured where the page allows no worker of ours, and nothing throws', async () => {
    const { measurements } = await look('/strict');
    for (const rates of [measurements.wasm.one, measurements.wasm.all]) {
      expect(rates.readBytesPerSecond).toEqual({
        source: 'unavailable',
        reason: expect.stringMatching(/worker/i),
      });
    }
    expect(measurements.indexedDbReadBytesPerSecond.source).toBe('measured');
  });
});

/** Runs a command of this checkout to its end. */
function run(...parameters: string[]): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const command = ['packages/cli/bootstrap/run.mjs', ...parameters];
    const child = spawn(process.execPath, command, { cwd: root, timeout: 200_000 });
    let stdout = '';
    child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout }));
  });
}

describe('npm run device', { timeout: 240_000 }, () => {
  test('prints the device, the models and what came of the predictions', async () => {
    const line = ['device', '--model', 'localmost-tales-7m', '--rounds', '1', '--json'];
    const { code, stdout } = await run(...line);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      modelId: 'localmost-tales-7m',
      capabilities: { wasm: { simd: { value: true } }, deviceClass: { value: 'desktop' } },
      measurements: { wasm: { one: { threads: 1 } } },
    });
    const runtimes = report.comparisons.map(({ runtime }: { runtime: string }) => runtime);
    expect(runtimes).toContain('cpu/wasm');
    for (const { decode } of report.comparisons) {
      expect(decode.ratio).toBeCloseTo(decode.predicted / decode.measured, 6);
    }
  });

  test('asks the questions, and says the score', async () => {
    const { code, stdout } = await run('device', 'eval', 'localmost-tales-7m', '--json');
    expect(code).toBe(0);
    const { recorded, answers } = JSON.parse(stdout);
    expect(recorded).toMatchObject({ setId: 'localmost-basics-1', runtime: 'cpu/wasm' });
    expect(recorded.questionCount).toBe(answers.length);
    const right = answers.filter((answer: { right: boolean }) => answer.right);
    expect(recorded.correctCount).toBe(right.length);
    // A story model continues its prompt with something, right or wrong.
    expect(answers.some(({ answer }: { answer: string }) => /\w/.test(answer))).toBe(true);
  });
});
