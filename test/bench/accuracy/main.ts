import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { compareGreedy } from './compare-greedy.ts';
import { comparePerplexity } from './compare-perplexity.ts';
import { cpuScorer } from './cpu-scorer.ts';
import { llamaCpp } from './llama-cpp-scorer.ts';
import { requantize } from './requantize.ts';

/*
 * npm run bench -- accuracy [--model FILE] [--type Q4_0|Q8_0] [--kilobytes N] [--prompts N]
 * [--tokens N]; prints JSON. With a type the model's matrices are rewritten to it first.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Compares the CPU engine with llama.cpp on one file. @param args what stands after `accuracy` */
export async function runAccuracyBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      model: { type: 'string', default: defaultModelPath },
      type: { type: 'string' },
      kilobytes: { type: 'string', default: '50' },
      prompts: { type: 'string', default: '20' },
      tokens: { type: 'string', default: '64' },
    },
  });
  const { type } = values;
  if (type !== undefined && type !== 'Q4_0' && type !== 'Q8_0') {
    throw new Error(`--type is Q4_0 or Q8_0, not ${type}.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'localmost-accuracy-'));
  try {
    const model = type === undefined ? values.model : join(folder, `${type}.gguf`);
    if (type !== undefined) await requantize(values.model, model, type);
    const report = await compare(model, {
      kilobytes: Number(values.kilobytes),
      prompts: Number(values.prompts),
      tokensEach: Number(values.tokens),
    });
    const rewritten = type === undefined ? {} : { rewrittenTo: type };
    const heading = { bench: 'accuracy', model: values.model, ...rewritten };
    console.log(JSON.stringify({ ...heading, ...report }, null, 2));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Extent {
  readonly kilobytes: number;
  readonly prompts: number;
  readonly tokensEach: number;
}

async function compare(model: string, { kilobytes, prompts, tokensEach }: Extent): Promise<object> {
  const ours = await cpuScorer(model);
  const { scorer: theirs, tokenize } = await llamaCpp(model);
  const prose = await ownProse();
  const text = prose.slice(0, kilobytes * 1000);
  const perplexity = await comparePerplexity(ours, theirs, tokenize(text));
  const beginnings = paragraphs(prose).slice(0, prompts).map(tokenize);
  const greedy = await compareGreedy(ours, theirs, beginnings, tokensEach);
  await ours.close();
  await theirs.close();
  return { perplexity, greedy };
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
