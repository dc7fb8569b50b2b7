import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { compareGreedy } from './compare-greedy.ts';
import { comparePerplexity } from './compare-perplexity.ts';
import { cpuScorer } from './cpu-scorer.ts';
import { llamaCpp } from './llama-cpp-scorer.ts';

/* npm run bench -- accuracy [--model FILE] [--kilobytes N] [--prompts N] [--tokens N]; prints JSON. */

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Compares the CPU engine with llama.cpp on one file. @param args what stands after `accuracy` */
export async function runAccuracyBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      model: { type: 'string', default: defaultModelPath },
      kilobytes: { type: 'string', default: '50' },
      prompts: { type: 'string', default: '20' },
      tokens: { type: 'string', default: '64' },
    },
  });
  const ours = await cpuScorer(values.model);
  const { scorer: theirs, tokenize } = await llamaCpp(values.model);
  const text = (await ownProse()).slice(0, Number(values.kilobytes) * 1000);
  const perplexity = await comparePerplexity(ours, theirs, tokenize(text));
  const prompts = paragraphs(text).slice(0, Number(values.prompts)).map(tokenize);
  const greedy = await compareGreedy(ours, theirs, prompts, Number(values.tokens));
  console.log(
    JSON.stringify({ bench: 'accuracy', model: values.model, perplexity, greedy }, null, 2),
  );
  await ours.close();
  await theirs.close();
}

/** This project's own documentation: English that no model of today was trained on. */
async function ownProse(): Promise<string> {
  const docs = (await readdir(`${root}docs`)).filter((name) => name.endsWith('.md')).sort();
  const files = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    ...docs.map((n) => `docs/${n}`),
  ];
  const texts = await Promise.all(files.map((file) => readFile(root + file, 'utf8')));
  return texts.join('\n');
}

/** Beginnings of paragraphs, from all over the text. */
function paragraphs(text: string): string[] {
  const all = text.split(/\n{2,}/).filter((part) => /^[A-Z][^|]{150,}$/s.test(part));
  return all.map((part) => part.slice(0, 120));
}
