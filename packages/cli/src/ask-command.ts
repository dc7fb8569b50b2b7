import { askInBrowser } from './ask/ask-in-browser.ts';
import { parseAskOptions } from './ask/ask-options.ts';
import { chooseModel } from './default-model.ts';
import { findManifest } from './manifests/manifest-folder.ts';
import { fetchWithBar } from './terminal/fetch-with-bar.ts';
import { ProgressBar } from './terminal/progress-bar.ts';
import { exitCodes } from './terminal/run-command-line.ts';

/** `npm run ask`: one answer of a model of this machine, streamed to the terminal. */
export async function runAskCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const { modelId, json, offline, ...options } = parseAskOptions(parameters);
  const manifest =
    modelId === undefined ? await chooseModel({ signal, offline }) : await findManifest(modelId);
  if (modelId !== undefined) await fetchWithBar(manifest, { signal, offline });
  const bar = new ProgressBar();
  const answer = await askInBrowser(
    { manifest, ...options },
    {
      onDelta: (text) => {
        bar.end();
        if (!json) process.stdout.write(text);
      },
      onProgress: ({ phase, loadedBytes, totalBytes }) => {
        if (process.stderr.isTTY) bar.update(phase, loadedBytes, totalBytes);
      },
      onNote: (note) => console.error(note),
    },
    signal,
  );
  bar.end();
  if (json) {
    console.log(JSON.stringify(answer));
  } else {
    const { timings } = answer;
    const speed = `${timings.decodeTokensPerSecond.toFixed(1)} tokens/s`;
    const first = `first token after ${Math.round(timings.timeToFirstTokenMs)} ms`;
    const runner = `${answer.engine} on ${answer.backend}, ${answer.threads} thread(s)`;
    console.log();
    console.error(`\n${manifest.name}: ${runner}; ${first}, ${speed}`);
  }
  return exitCodes.success;
}
