import type { ModelManifest } from '@localmost/protocol';
import type { ModelSharing, SharingEvent } from 'localmost';
import type {} from '../page/main.ts';

/** Something in which functions run as in a page, such as Playwright's pages. */
export interface Evaluating {
  evaluate<Result, Argument>(
    work: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
}

/** How one request ended in its tab. */
export interface Outcome {
  text: string;
  error?: { name: string; code: string | undefined };
}

/** What a tab of the sharing tests keeps in its page. */
export interface TabState {
  client: ReturnType<typeof window.localmost.createClient>;
  events: SharingEvent[];
  /** Text of each stream so far, by its name. */
  texts: Record<string, string>;
}

declare global {
  interface Window {
    tab: TabState;
  }
}

/** What the tests choose of a tab's client. */
export interface TabOptions {
  /** The real engine, or the scripted worker. Default `scripted`. */
  engine?: 'cpu' | 'scripted';
  share?: boolean;
  ownerSilenceMs?: number;
}

/** Gives a page of the SDK a client that is not loaded yet. */
export function openClient(
  tab: Evaluating,
  manifest: ModelManifest,
  options: TabOptions,
): Promise<void> {
  return tab.evaluate(
    ([manifest, { engine = 'scripted', share = true, ownerSilenceMs = 15_000 }]) => {
      const events: SharingEvent[] = [];
      const scripted = {
        engineId: 'scripted',
        backend: 'wasm',
        formats: ['gguf'],
        workerUrl: '/test-workers/scripted.worker.txt',
        assets: {},
      } as const;
      const client = window.localmost.createClient({
        manifests: [manifest],
        ...(engine === 'scripted' && { runtimes: [scripted] }),
        maximumQueueLength: 30,
        timeouts: { ownerSilenceMs },
        shareAcrossTabs: share && { onEvent: (event) => events.push(event) },
      });
      window.tab = { client, events, texts: {} };
    },
    [manifest, options] as const,
  );
}

/** Loads the model in a tab and gives its part in the sharing. */
export function load(tab: Evaluating): Promise<ModelSharing | undefined> {
  return tab.evaluate(async () => {
    const { sharing } = await window.tab.client.models.load('tiny', { backend: 'wasm' });
    return sharing;
  }, null);
}

/** This tab's part now; undefined where it has no model. */
export function roleOf(tab: Evaluating): Promise<string | undefined> {
  return tab.evaluate(() => window.tab.client.models.loaded()[0]?.sharing?.role, null);
}

export function eventsOf(tab: Evaluating): Promise<SharingEvent[]> {
  return tab.evaluate(() => window.tab.events, null);
}

/** Sends one request and reads it to its end. @param name under which its text can be watched */
export function ask(
  tab: Evaluating,
  content: string | object,
  { name = 'answer', temperature }: { name?: string; temperature?: number } = {},
): Promise<Outcome> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return tab.evaluate(
    async ([content, name, temperature]) => {
      const { client, texts } = window.tab;
      texts[name] = '';
      try {
        const stream = await client.chat.completions.create({
          model: 'tiny',
          messages: [{ role: 'user', content }],
          max_tokens: 200,
          ...(temperature !== undefined && { temperature }),
          stream: true,
        });
        for await (const chunk of stream) texts[name] += chunk.choices[0]?.delta.content ?? '';
        return { text: texts[name] };
      } catch (thrown) {
        if (!(thrown instanceof Error)) throw thrown;
        const code = thrown instanceof window.localmost.LocalmostError ? thrown.code : undefined;
        return { text: texts[name] ?? '', error: { name: thrown.name, code } };
      }
    },
    [text, name, temperature] as const,
  );
}

/** Waits until a stream has shown something. */
export async function hasBegun(tab: Evaluating, name = 'answer'): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await tab.evaluate((name) => (window.tab.texts[name] ?? '') !== '', name)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The stream ${name} never began.`);
}
