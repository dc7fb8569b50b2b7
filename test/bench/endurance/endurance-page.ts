import { createClient, type LocalmostClient } from 'localmost';

/* The page of the endurance benchmark: a client with one model on the CPU engine. */

/** How the benchmark reaches the page. */
export interface Endurance {
  /** Milliseconds from asking for the model to its first token. */
  loadAndAnswer(): Promise<{ loadMs: number; firstTokenMs: number }>;
  /** Answers until so many tokens were given, each prompt and seed another. */
  answer(tokens: number, seed: number): Promise<{ tokens: number; ms: number }>;
}

declare global {
  interface Window {
    endurance: Endurance;
  }
}

let client: LocalmostClient;
let model = '';

async function ask(content: string, maximumTokens: number, seed: number, onToken?: () => void) {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
    temperature: 0.9,
    seed,
    max_tokens: maximumTokens,
    stream: true,
  });
  let tokens = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) onToken?.();
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  return tokens;
}

window.endurance = {
  async loadAndAnswer() {
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    const beganAt = performance.now();
    client = createClient({ manifests: [manifest] });
    model = client.models.list()[0]?.id ?? '';
    const { loadMs } = await client.models.load(model, { engine: 'cpu' });
    let firstTokenMs = 0;
    await ask('Once upon a time', 4, 1, () => {
      firstTokenMs ||= performance.now() - beganAt;
    });
    return { loadMs, firstTokenMs };
  },
  async answer(wanted, seed) {
    const beganAt = performance.now();
    let tokens = 0;
    for (let turn = 0; tokens < wanted; turn += 1) {
      const given = await ask(`Tell me story number ${seed + turn}.`, 400, seed + turn);
      if (given === 0) throw new Error('An answer had no token.');
      tokens += given;
    }
    return { tokens, ms: performance.now() - beganAt };
  },
};
