import { parseArgs } from 'node:util';
import { LocalmostError } from '@localmost/protocol';
import { addFromHub } from './hub/add-from-hub.ts';
import { addFromFile } from './manifests/add-from-file.ts';
import { findManifest, readManifests } from './manifests/manifest-folder.ts';
import { writeManifest } from './manifests/write-manifest.ts';
import { addMlcModel } from './mlc/add-mlc-model.ts';
import { listMlcModels } from './mlc/list-mlc-models.ts';
import { fetchWithBar } from './terminal/fetch-with-bar.ts';
import { formatBytes } from './terminal/format-bytes.ts';
import { exitCodes, UsageError } from './terminal/run-command-line.ts';
import { describeFile } from './weights/file-check.ts';
import { missingFiles } from './weights/model-files.ts';

const usage = `npm run models -- list
npm run models -- add <owner/name> [--file PATH] [--revision NAME] [--id ID] [--replace]
                                       pins a GGUF model of the Hugging Face hub
npm run models -- add <file.gguf> [--id ID] [--replace]
                                       describes a model of this disk
npm run models -- list-mlc             shows web-llm's catalogue of MLC models
npm run models -- add-mlc <model of the catalogue> [--revision NAME] [--library-revision NAME]
                  [--id ID] [--replace]
                                       pins an MLC model and its library
npm run models -- pull <id> [--from FOLDER]
npm run models -- verify [<id>]
npm run models -- hash <file>          prints the file's entry for a manifest`;

/** `npm run models`: looks after manifests and the weights on this machine's disk. */
export async function runModelsCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      file: { type: 'string' },
      revision: { type: 'string' },
      'library-revision': { type: 'string' },
      id: { type: 'string' },
      replace: { type: 'boolean', default: false },
    },
  });
  const [action, subject] = positionals;
  if (action === 'list') return listModels();
  if (action === 'list-mlc') {
    for (const line of listMlcModels()) console.log(line);
    return exitCodes.success;
  }
  if (action === 'verify') return verifyModels(subject);
  if (subject === undefined) throw new UsageError(usage);
  switch (action) {
    case 'add': {
      const manifest = subject.endsWith('.gguf')
        ? await addFromFile(subject, values.id)
        : await addFromHub(subject, { ...values, signal });
      console.log(await writeManifest(manifest, values));
      return exitCodes.success;
    }
    case 'add-mlc': {
      const libraryRevision = values['library-revision'];
      const manifest = await addMlcModel(subject, { ...values, libraryRevision, signal });
      console.log(await writeManifest(manifest, values));
      return exitCodes.success;
    }
    case 'pull':
      await fetchWithBar(await findManifest(subject), { signal, fromFolder: values.from });
      return verifyModels(subject);
    case 'hash':
      console.log(JSON.stringify(await describeFile(subject), null, 2));
      return exitCodes.success;
    default:
      throw new UsageError(usage);
  }
}

async function listModels(): Promise<number> {
  for (const manifest of await readManifests()) {
    const bytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
    const missing = await missingFiles(manifest).catch(() => null);
    const state = missing === null ? 'corrupt' : missing.length === 0 ? 'on disk' : 'not fetched';
    const columns = [manifest.id.padEnd(32), formatBytes(bytes).padStart(8), state.padEnd(11)];
    console.log(`${columns.join('  ')}  ${manifest.license}`);
  }
  return exitCodes.success;
}

/** Every model's line; fails where one that was named, or lies on the disk, is not whole. */
async function verifyModels(id: string | undefined): Promise<number> {
  const manifests = id === undefined ? await readManifests() : [await findManifest(id)];
  let failed = false;
  for (const manifest of manifests) {
    try {
      const missing = await missingFiles(manifest);
      console.log(
        missing.length === 0
          ? `${manifest.id}: every hash is right`
          : `${manifest.id}: not on this disk: ${missing.join(', ')}`,
      );
      failed ||= id !== undefined && missing.length > 0;
    } catch (error) {
      if (!(error instanceof LocalmostError)) throw error;
      console.log(`${manifest.id}: ${error.message}`);
      failed = true;
    }
  }
  return failed ? exitCodes.failure : exitCodes.success;
}
