import { tinyModelBytes } from '../../../e2e/support/recording-server.ts';
import type { PlantedFault } from '../../../workers/planted/planted-fault.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';
import type { DeskAnswer } from '../page/desk-page.ts';

/** The two steps of the warm-up, the prompt's one, and a few tokens. */
const inTheAnswer = 9;
const inThePrompt = 2;
/** Long enough for the longest step of a load on a busy machine. */
const silenceMs = 6000;
/** A tick more: the first sign of life is what the later ones are compared with. */
const stuckMs = (silenceMs * 7) / 6;
/** What a load on a busy machine may take beside what is judged. */
const restartMs = 60_000;

interface Loss {
  name: string;
  planted: 'onnx-wasm' | 'onnx-webgpu';
  fault: PlantedFault;
  code: 'worker-lost' | 'device-lost';
  /** How long it takes to be found. */
  detectionMs: number;
  /** Whether the short form holds it. */
  quick?: true;
}

const losses: readonly Loss[] = [
  {
    name: 'the GPU device is destroyed in the answer',
    planted: 'onnx-webgpu',
    fault: { kind: 'device is destroyed', fromStep: inTheAnswer },
    code: 'device-lost',
    detectionMs: 0,
  },
  {
    name: 'the GPU device is destroyed in the prompt',
    planted: 'onnx-webgpu',
    fault: { kind: 'device is destroyed', fromStep: inThePrompt },
    code: 'device-lost',
    detectionMs: 0,
  },
  {
    name: 'the worker closes itself in the answer',
    quick: true,
    planted: 'onnx-wasm',
    fault: { kind: 'worker closes itself', fromStep: inTheAnswer },
    code: 'worker-lost',
    detectionMs: silenceMs,
  },
  {
    name: 'a kernel spins in the answer',
    planted: 'onnx-wasm',
    fault: { kind: 'step spins', fromStep: inTheAnswer },
    code: 'worker-lost',
    detectionMs: silenceMs,
  },
  {
    name: 'a kernel spins in the prompt',
    planted: 'onnx-wasm',
    fault: { kind: 'step spins', fromStep: inThePrompt },
    code: 'worker-lost',
    detectionMs: silenceMs,
  },
  {
    name: 'a step never settles in the answer',
    planted: 'onnx-wasm',
    fault: { kind: 'step never settles', fromStep: inTheAnswer },
    code: 'worker-lost',
    detectionMs: stuckMs,
  },
  {
    name: 'a step never settles in the prompt',
    planted: 'onnx-wasm',
    fault: { kind: 'step never settles', fromStep: inThePrompt },
    code: 'worker-lost',
    detectionMs: silenceMs,
  },
];

const sound: PlantedFault = { kind: 'none', fromStep: 0 };

/** What computes an answer is lost in the middle of it: it goes on, the same, or ends in a typed error. */
export async function recovery(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const manifest = lab.serve('losses', await tinyModelBytes());
  const page = await lab.openPage();
  const figures: Record<string, number> = {};
  const load = async ({ planted, fault }: Pick<Loss, 'planted' | 'fault'>) => {
    const { code, message } = await page.evaluate((job) => window.desk.load(job), {
      manifest,
      planted,
      fault,
      options: { backend: planted === 'onnx-wasm' ? 'wasm' : 'webgpu', maximumThreads: 1 } as const,
      // A GPU in software is silent for longer than this while it compiles.
      timeouts: planted === 'onnx-wasm' ? { silenceMs } : {},
    });
    expect(code === 'loaded', `the load gave ${code}: ${message}`);
  };
  const plant = (fault: PlantedFault) => page.evaluate((fault) => window.desk.plant(fault), fault);
  const ask = (options = {}) => page.evaluate((options) => window.desk.ask(options), options);

  const texts = new Map<string, { greedy: DeskAnswer; seeded: DeskAnswer }>();
  const undisturbed = async (planted: Loss['planted']) => {
    const known = texts.get(planted);
    if (known) return known;
    await load({ planted, fault: sound });
    const both = { greedy: await ask(), seeded: await ask({ temperature: 1, seed: 7 }) };
    texts.set(planted, both);
    return both;
  };

  for (const loss of quick ? losses.filter((loss) => loss.quick) : losses) {
    const { name, planted, fault, code, detectionMs } = loss;
    const inPrompt = fault.fromStep === inThePrompt;
    const { greedy, seeded } = await undisturbed(planted);
    for (const [kind, expected, options] of [
      ['greedy', greedy, {}],
      ['seeded', seeded, { temperature: 1, seed: 7 }],
    ] as const) {
      // One of the two is enough where only the place of the loss differs.
      if ((inPrompt || quick) && kind === 'seeded') continue;
      await tally.check(`${name}, ${kind}: goes on with the same text`, async () => {
        await load(loss);
        await plant(sound);
        const answer = await ask(options);
        expect(answer.code === 'answered', `${answer.code}: ${answer.message}`);
        expect(answer.text === expected.text && answer.text !== '', 'the text is another one');
        expect(answer.recovery?.cause === code, `its cause is ${answer.recovery?.cause}`);
        expect(answer.recovery.replayedTokens > 0 === !inPrompt, 'the replay is not as told');
        figures[`${name}, ${kind}, restart, ms`] = Math.round(answer.recovery.restartMs);
        expect((await ask()).text === greedy.text, 'the next request gave something else');
      });
    }
    if (inPrompt) continue;
    await tally.check(`${name}, sampled: a typed error, and the next request works`, async () => {
      await load(loss);
      await plant(sound);
      const answer = await ask({ temperature: 1 });
      expect(answer.code === code, `it gave ${answer.code}: ${answer.message}`);
      const beyondMs = Math.round(answer.sinceTextMs - detectionMs);
      figures[`${name}, error after detection, ms`] = beyondMs;
      expect(beyondMs < 1000, `the error came ${beyondMs} ms after it could be known`);
      expect((await ask()).text === greedy.text, 'the next request gave something else');
    });
    if (quick) continue;
    await tally.check(`${name}, again in the second run: a typed error`, async () => {
      await load(loss);
      const answer = await ask();
      expect(answer.code === code, `it gave ${answer.code}: ${answer.message}`);
      expect(answer.tookMs < 2 * detectionMs + restartMs, `it took ${answer.tookMs} ms`);
      await plant(sound);
      expect((await ask()).text === greedy.text, 'the next request gave something else');
    });
  }
  return tally.result(figures);
}
