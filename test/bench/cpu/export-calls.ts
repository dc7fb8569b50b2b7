/* What the page asks of a worker that runs the export, and how it is answered. */

/** Load the export of a model. */
export interface LoadCall {
  readonly call: 'load';
  readonly model: string;
  /** As transformers.js names them: fp32, q8, q4. */
  readonly dtype: string;
  readonly threads: number;
}

/** Answer greedily with so many tokens. */
export interface RunCall {
  readonly call: 'run';
  readonly prompt: readonly number[];
  readonly answerTokens: number;
}

/** What a contestant makes of the calls. */
export interface ExportRunner {
  /** Resolves with how many milliseconds it took. */
  load(call: LoadCall): Promise<number>;
  run(call: RunCall): Promise<{ wallMs: number; tokens: number; ids: readonly number[] }>;
}

/** Answers this worker's messages, one at a time. */
export function serveExport({ load, run }: ExportRunner): void {
  self.onmessage = async ({ data }: MessageEvent<LoadCall | RunCall>) => {
    try {
      self.postMessage({ result: data.call === 'load' ? await load(data) : await run(data) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}
