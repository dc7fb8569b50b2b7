// llama.cpp's native build in a process of its own: a line with two counts in, milliseconds out.
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
  const [promptTokens, answerTokens] = line.split(' ').map(Number);
  const prompt = Array.from({ length: promptTokens }, (_, i) => 100 + ((i * 7919) % 40_000));
  await sequence.clearHistory();
  let count = 0;
  const startedMs = performance.now();
  for await (const _ of sequence.evaluate(prompt, { temperature: 0 })) {
    count += 1;
    if (count >= answerTokens) break;
  }
  process.stdout.write(`${performance.now() - startedMs}\n`);
}
process.exit(0);
