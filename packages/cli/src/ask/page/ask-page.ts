import { createClient, errorToWire } from 'localmost';
import type { AskAnswer, AskOutcome, AskRequest } from '../ask-contract.ts';

/* The page behind `npm run ask`: one prompt through the same client as in any app. */
window.localmostAsk = async (request: AskRequest): Promise<AskOutcome> => {
  try {
    return { answer: await ask(request) };
  } catch (error) {
    return { error: errorToWire(error) };
  }
};

async function ask(request: AskRequest): Promise<AskAnswer> {
  const { manifest } = request;
  const client = createClient({ manifests: [manifest] });
  const model = await client.models.load(manifest.id, {
    backend: request.backend,
    onProgress: (progress) => void window.localmostProgress(progress),
    ...(request.engine !== undefined && { engine: request.engine }),
    ...(request.maximumThreads !== undefined && { maximumThreads: request.maximumThreads }),
  });
  const chunks = await client.chat.completions.create({
    model: manifest.id,
    stream: true,
    messages: [
      ...(request.system === undefined
        ? []
        : [{ role: 'system', content: request.system } as const]),
      { role: 'user', content: request.prompt },
    ],
    max_completion_tokens: request.maximumTokens,
    temperature: request.temperature ?? manifest.recommendedSampling?.temperature ?? null,
    top_p: manifest.recommendedSampling?.topP ?? null,
    seed: request.seed ?? null,
  });
  let text = '';
  for await (const { choices, usage, localmost } of chunks) {
    const delta = choices[0]?.delta.content ?? '';
    text += delta;
    if (delta !== '') await window.localmostDelta(delta);
    if (usage && localmost.timings) {
      await client.close();
      return {
        text,
        model: manifest.id,
        engine: localmost.engine,
        backend: localmost.backend,
        threads: model.capabilities.threads,
        usage,
        timings: { loadMs: model.loadMs, ...localmost.timings },
      };
    }
  }
  throw new Error('The answer ended without its last chunk.');
}
