import { parseArgs } from 'node:util';
import { benchEmbeddings } from './bench-embeddings.ts';

/* npm run bench -- embeddings [--json] [--pairs N] [--threads 1,2] */

/** Compares 64 short texts with transformers.js on the same file. @param args what stands after `embeddings` */
export async function runEmbeddingsBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '7' },
      threads: { type: 'string', default: '1,2' },
    },
  });
  const reports = [];
  for (const threads of values.threads.split(',').map(Number)) {
    reports.push(await benchEmbeddings(threads, Number(values.pairs)));
  }
  if (values.json) return console.log(JSON.stringify({ bench: 'embeddings', reports }, null, 2));
  console.table(
    reports.map(({ threads, ours, transformers, ratio, leastCosine }) => ({
      threads,
      'localmost ms': Math.round(ours.median),
      'transformers.js ms': Math.round(transformers.median),
      'theirs / ours': ratio.median.toFixed(2),
      '95 %': `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
      'least cosine': leastCosine.toFixed(5),
    })),
  );
}
