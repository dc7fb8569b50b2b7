import type { ModelManifest } from '@localmost/protocol';
import { withDeviceBrowser } from '../device/device-browser.ts';
import type { DeviceOptions } from '../device/device-options.ts';
import { writeManifest } from '../manifests/write-manifest.ts';
import { fetchWithBar } from '../terminal/fetch-with-bar.ts';
import { exitCodes } from '../terminal/run-command-line.ts';
import { packageVersion } from './package-version.ts';
import { runEval, withEval } from './run-eval.ts';

const setId = 'localmost-basics-1';

/** `npm run device -- eval`: asks a model the questions, prints its score, records it with `write`. */
export async function evaluateModel(
  manifest: ModelManifest,
  { engine, write, json, offline }: Pick<DeviceOptions, 'engine' | 'write' | 'json' | 'offline'>,
  signal: AbortSignal,
): Promise<number> {
  await fetchWithBar(manifest, { signal, offline });
  const onNote = (note: string) => console.error(note);
  const sdkVersion = await packageVersion();
  const { recorded, answers } = await withDeviceBrowser(
    { webgpu: false, onNote, signal },
    (browser) => runEval(browser, manifest, { setId, engineId: engine, sdkVersion }),
  );
  if (json) {
    console.log(JSON.stringify({ model: manifest.id, recorded, answers }, null, 2));
  } else {
    for (const { right, kind, question, answer } of answers) {
      console.log(
        `${right ? 'right' : 'wrong'}  ${kind}  ${question}  →  ${JSON.stringify(answer)}`,
      );
    }
    const { correctCount, questionCount, decodeTokensPerSecond } = recorded;
    const speed = `${decodeTokensPerSecond} tokens/s`;
    console.log(`${manifest.name}: ${correctCount} of ${questionCount} (${setId}), ${speed}`);
  }
  if (write) console.error(await writeManifest(withEval(manifest, recorded), { replace: true }));
  return exitCodes.success;
}
