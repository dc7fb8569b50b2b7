import type { RequestPriority } from '@localmost/protocol';
import { createMacrotaskTurn } from '../loop/macrotask-turn.ts';
import type { TokenModel } from '../loop/token-model.ts';
import { chooseStep, type StepShare, type WaitingTokens } from './choose-step.ts';
import { createPromptPace } from './prompt-pace.ts';
import type { TokenBatch } from './token-batch.ts';

/** One conversation of a batch, as an answer drives it: what it asks for is computed with the others'. */
export interface ScheduledSequence extends TokenModel {
  /** Of the answer that asks. */
  priority: RequestPriority;
}

/** Something that an answer waits for. */
interface Call extends WaitingTokens {
  readonly sequence: number;
  tokens: Int32Array;
  servedAtStep: number;
  readonly signal: AbortSignal;
  /** Present where it cannot share a step: it is computed by this alone. */
  readonly alone: (() => Promise<Float32Array>) | undefined;
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Computes what the answers of one model ask for, step by step: answers join and leave between two
 * steps. Before each step the event loop gets a turn, so that aborts arrive, and so that all who were
 * given logits by the last step have drawn their token and asked again.
 * @param batch from here on only its sequences' `truncate`, `snapshot` and `restore` may be called beside
 */
export function scheduleBatch(batch: TokenBatch, now: () => number): readonly ScheduledSequence[] {
  const waiting = new Set<Call>();
  const pace = createPromptPace(now);
  const endless = new AbortController().signal;
  let step = 0;
  let isRunning = false;

  const settle = (call: Call, logits: Float32Array): void => {
    waiting.delete(call);
    call.resolve(logits);
  };
  const fail = (call: Call, reason: unknown): void => {
    waiting.delete(call);
    call.reject(reason);
  };
  const computeTogether = async (shares: readonly StepShare<Call>[]): Promise<void> => {
    const runs = shares.map(({ waiting: { sequence, tokens, left }, rows }) => ({
      sequence,
      tokens: tokens.subarray(0, rows),
      wantsLogits: rows === left,
    }));
    // An abort of one must not stop the others; a step is short enough to be waited for.
    const signal = shares.length === 1 ? (shares[0]?.waiting.signal ?? endless) : endless;
    const rows = shares.reduce((sum, share) => sum + share.rows, 0);
    const logits = await pace.measure(rows, () => batch.forward(runs, signal));
    for (const [index, { waiting: call, rows: done }] of shares.entries()) {
      call.tokens = call.tokens.subarray(done);
      const own = logits[index];
      if (own) settle(call, own);
    }
  };
  const computeStep = async (): Promise<void> => {
    step++;
    const { maximumRows, maximumLogitRows } = batch;
    const limits = { maximumRows, maximumLogitRows, promptRows: pace.rows };
    const shares = chooseStep([...waiting], step, limits);
    const single = shares.find(({ waiting: { alone } }) => alone !== undefined);
    const chosen = single ? [single] : shares;
    for (const { waiting: call } of chosen) call.servedAtStep = step;
    try {
      if (single?.waiting.alone) settle(single.waiting, await single.waiting.alone());
      else await computeTogether(chosen);
    } catch (thrown) {
      for (const { waiting: call } of chosen) fail(call, thrown);
    }
  };
  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    const turn = createMacrotaskTurn();
    for (;;) {
      await turn.pass();
      for (const call of waiting) if (call.signal.aborted) fail(call, call.signal.reason);
      if (waiting.size === 0) break;
      await computeStep();
    }
    turn.close();
    isRunning = false;
  };

  return batch.sequences.map((model, sequence) => {
    const ask = (
      tokens: Int32Array,
      signal: AbortSignal,
      alone?: () => Promise<Float32Array>,
    ): Promise<Float32Array> =>
      new Promise((resolve, reject) => {
        const { priority } = scheduled;
        const call = { sequence, priority, tokens, signal, alone, resolve, reject };
        waiting.add({
          ...call,
          servedAtStep: step,
          get left() {
            return this.tokens.length;
          },
        });
        void run();
      });
    const { contextWindow, vocabularySize } = model;
    const forwardMany = model.forwardMany?.bind(model);
    const snapshot = model.snapshot?.bind(model);
    const restore = model.restore?.bind(model);
    const scheduled: ScheduledSequence = {
      priority: 'interactive',
      contextWindow,
      vocabularySize,
      get position() {
        return model.position;
      },
      truncate: (position) => model.truncate(position),
      forward: (tokens, signal) => ask(tokens, signal),
      ...(forwardMany && {
        forwardMany: (tokens, signal) => ask(tokens, signal, () => forwardMany(tokens, signal)),
      }),
      ...(snapshot && { snapshot }),
      ...(restore && { restore }),
    };
    return scheduled;
  });
}
