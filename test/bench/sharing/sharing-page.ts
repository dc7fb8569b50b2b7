import { createClient, type LocalmostClient } from 'localmost';

/* One tab of the benchmark: a client for one model, which the page's script loads when it is told. */

/** How the benchmark reaches a tab. */
export interface SharingTab {
  /** Gives the tab's part. */
  load(share: boolean): Promise<string>;
  /** A greedy answer, and the time to its first text in milliseconds. */
  answer(maximumTokens: number): Promise<{ text: string; firstTextMs: number }>;
  role(): string | undefined;
}

declare global {
  interface Window {
    sharingTab: SharingTab;
  }
}

let client: LocalmostClient;
let model = '';

window.sharingTab = {
  async load(share) {
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    client = createClient({ manifests: [manifest], shareAcrossTabs: share });
    model = client.models.list()[0]?.id ?? '';
    const { sharing } = await client.models.load(model, { engine: 'cpu' });
    return sharing?.role ?? 'own copy';
  },
  async answer(maximumTokens) {
    const beganAt = performance.now();
    let text = '';
    let firstTextMs = 0;
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'What is the capital of France?' }],
      temperature: 0,
      max_tokens: maximumTokens,
      stream: true,
    });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text !== '' && firstTextMs === 0) firstTextMs = performance.now() - beganAt;
    }
    return { text, firstTextMs };
  },
  role: () => client.models.loaded()[0]?.sharing?.role,
};
