// llama.cpp's native build in a process of its own: a line with a JSON request in, a JSON answer out.
import { createInterface } from 'node:readline';
import { getLlama } from 'node-llama-cpp';

const [modelPath, threads] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false,
  build: 'never',
  logLevel: 'error',
  maxThreads: Number(threads),
});
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({
  contextSize: 2048,
  threads: Number(threads),
  batchSize: 512,
});
const sequence = context.getSequence();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { prompt, answerTokens } = JSON.parse(line);
  await sequence.clearHistory();
  let tokens = 0;
  const startedMs = performance.now();
  for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    tokens += 1;
    if (tokens >= answerTokens) break;
  }
  process.stdout.write(`${JSON.stringify({ wallMs: performance.now() - startedMs, tokens })}\n`);
}
process.exit(0);
