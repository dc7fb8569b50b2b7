import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import {
  embeddingsSection,
  loadSection,
  lookupSection,
  mainThreadSection,
  turnsSection,
} from './client-sections.ts';
import { figure, notMeasured } from './finding.ts';
import { findingsTable } from './findings-table.ts';
import { waitForIdle } from './idle-gate.ts';
import type { RunOptions, Section } from './section.ts';
import { speedSection } from './speed-section.ts';

/*
 * npm run bench -- [--json] [--quick] [--only decode,prefill,turns,lookup,load,embeddings,main-thread]
 * [--pairs N] [--wait SECONDS] [--table FILE]: all figures of generation in one run, beside their aims.
 * Prints a Markdown table; with json the whole report, the table to the error stream.
 */

const parts = ['decode', 'prefill', 'turns', 'lookup', 'load', 'embeddings', 'main-thread'];

/** Runs all benchmarks of generation, one after the other. @param args the command line */
export async function runAllBenches(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: parts.join(',') },
      pairs: { type: 'string' },
      wait: { type: 'string', default: '60' },
      table: { type: 'string' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const wanted = values.only.split(',');
  const unknown = wanted.find((name) => !parts.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${parts.join(', ')}; not ${unknown}.`);
  const pairs = Number(values.pairs ?? (values.quick ? 3 : 10));
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs is a whole number from 1.');
  const options: RunOptions = {
    modelPath: values.model,
    manifestPath: values.manifest,
    pairs,
    isQuick: values.quick,
  };
  const idle = await waitForIdle(Number(values.wait));
  const sections = await runSections(wanted, options);
  const findings = [
    figure(
      'the machine',
      `${cpus()[0]?.model ?? 'unknown'}, ${idle.cores} threads`,
      idle.isIdle ? 'idle at the start' : `UNDER LOAD: ${idle.busyCores} threads were busy`,
    ),
    ...Object.values(sections).flatMap((section) => section.findings),
  ];
  const table = findingsTable(findings);
  if (values.table) await writeFile(values.table, `${table}\n`);
  if (!values.json) return console.log(table);
  console.error(table);
  const reports = Object.fromEntries(
    Object.entries(sections).map(([name, { report }]) => [name, report]),
  );
  console.log(JSON.stringify({ bench: 'all', pairs, idle, findings, reports }, null, 2));
}

/** A part that fails is told of as not measured; the others run. */
async function runSections(
  wanted: readonly string[],
  options: RunOptions,
): Promise<Record<string, Section>> {
  const wants = { decode: wanted.includes('decode'), prefill: wanted.includes('prefill') };
  const all: Record<string, (() => Promise<Section>) | false> = {
    speed: (wants.decode || wants.prefill) && (() => speedSection(options, wants)),
    turns: wanted.includes('turns') && (() => turnsSection(options)),
    lookup: wanted.includes('lookup') && (() => lookupSection(options)),
    load: wanted.includes('load') && (() => loadSection(options)),
    embeddings: wanted.includes('embeddings') && (() => embeddingsSection(options)),
    'main-thread': wanted.includes('main-thread') && (() => mainThreadSection(options)),
  };
  const sections: Record<string, Section> = {};
  for (const [name, run] of Object.entries(all)) {
    if (!run) continue;
    console.error(`${name} …`);
    sections[name] = await run().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { report: { error: reason }, findings: [notMeasured(name, '', reason)] };
    });
  }
  return sections;
}
