import type { Page } from 'playwright';
import { launchChromium } from '../../e2e/support/browser.ts';
import { startRecordingServer } from '../../e2e/support/recording-server.ts';
import type { ReferenceSet } from './reference-set.ts';

/** What one engine answered, in its sealed worker. */
export interface EngineAnswers {
  readonly engine: string;
  readonly loadMs: number;
  readonly decodeTokensPerSecond: number;
  /** Whether every attempt to reach the network was refused. */
  readonly isSealed: boolean;
  /** Requests that reached the server while it answered. */
  readonly requestsHeard: number;
  /** Token ids of each greedy answer, the end token left out. */
  readonly answers: readonly (readonly number[])[];
}

/** Has each engine answer every prompt greedily, one engine after the other, in real Chromium. */
export async function askEngines(
  { manifest, cases, weights }: ReferenceSet,
  engines: readonly string[],
  maximumThreads: number,
): Promise<EngineAnswers[]> {
  const server = await startRecordingServer((path) =>
    path === `/models/${manifest.files[0]?.path}` ? weights : undefined,
  );
  const browser = await launchChromium(server.port);
  const served = { ...manifest, sources: [{ kind: 'url' as const, baseUrl: '/models/' }] };
  const results: EngineAnswers[] = [];
  try {
    const context = await browser.newContext();
    for (const engine of engines) {
      const page = await context.newPage();
      await page.goto(`${server.origin}/`);
      await page.waitForFunction(() => 'localmost' in window);
      const loaded = await loadModel(page, served, engine, maximumThreads);
      server.log.length = 0;
      const answers: number[][] = [];
      const speeds: number[] = [];
      for (const { messages, generatedIds } of cases) {
        const answer = await askModel(page, manifest.id, messages, generatedIds.length);
        answers.push(answer.tokenIds);
        speeds.push(answer.tokensPerSecond);
      }
      const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
      const decodeTokensPerSecond = Math.round(mean * 10) / 10;
      const requestsHeard = server.log.length;
      results.push({ engine, ...loaded, decodeTokensPerSecond, requestsHeard, answers });
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return results;
}

function loadModel(
  page: Page,
  manifest: object & { id: string },
  engine: string,
  maximumThreads: number,
): Promise<{ loadMs: number; isSealed: boolean }> {
  return page.evaluate(
    async ([manifest, engine, maximumThreads]) => {
      const client = window.localmost.createClient({ manifests: [manifest] });
      Object.assign(window, { client });
      const wish = { backend: 'wasm', engine, maximumThreads } as const;
      // The first load downloads; the second reads the disk, as every later one.
      await client.models.load(manifest.id, wish);
      await client.models.unload(manifest.id);
      const beganAt = performance.now();
      const { seal } = await client.models.load(manifest.id, wish);
      return { loadMs: Math.round(performance.now() - beganAt), isSealed: seal.sealed };
    },
    [manifest, engine, maximumThreads] as const,
  );
}

function askModel(
  page: Page,
  model: string,
  messages: ReferenceSet['cases'][number]['messages'],
  maximumTokens: number,
): Promise<{ tokenIds: number[]; tokensPerSecond: number }> {
  return page.evaluate(
    async ([model, messages, maximumTokens]) => {
      const { client } = window as unknown as {
        client: ReturnType<typeof window.localmost.createClient>;
      };
      const answer = await client.chat.completions.create({
        model,
        messages: messages.map(({ role, content }) => ({ role, content })) as never,
        max_tokens: maximumTokens,
        temperature: 0,
      });
      const { tokenIds, timings } = answer.localmost;
      return { tokenIds: [...tokenIds], tokensPerSecond: timings.decodeTokensPerSecond };
    },
    [model, messages, maximumTokens] as const,
  );
}
