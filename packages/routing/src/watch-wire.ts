import { type Backend, modelMismatch } from '@localmost/policy';
import type { EngineRequest, FinishPart, StreamPart } from '@localmost/protocol';
import { passGate } from './boundary-gate.ts';
import type { Charge, TryCharge } from './charge.ts';
import { errorCode, errorStatus } from './error-facts.ts';
import { eventBase, type RequestCase } from './request-case.ts';
import { requestBytes } from './token-estimate.ts';
import type { WireTry, WireWatch } from './wire-backend.ts';

/**
 * Gives the watch of one request at one backend. Before each try: the gate, the money, then the
 * record with the bytes that are about to be handed over, awaited where the data is restricted.
 */
export function watchWire(one: RequestCase, backend: Backend, charge: Charge): WireWatch {
  return {
    async admit(request) {
      passGate(backend, one, one.clock.now());
      const money = await charge.beginTry();
      one.tries += 1;
      const attempt = one.tries;
      await one.journal.recordBefore({
        type: 'attempt',
        ...eventBase(one, backend),
        attempt,
        requestBytes: requestBytes(request),
        ...limits(request),
      });
      money.sent();
      return watchTry(one, backend, money, attempt);
    },
  };
}

function limits({ maxOutputTokens, sampling }: EngineRequest) {
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(sampling?.temperature !== undefined && { temperature: sampling.temperature }),
  };
}

function watchTry(one: RequestCase, backend: Backend, money: TryCharge, attempt: number): WireTry {
  let answerBytes = 0;
  let hasContent = false;
  let finish: FinishPart | undefined;
  const base = () => ({ ...eventBase(one, backend), attempt });
  return {
    saw(part) {
      if (part.type === 'start') reportMismatch(one, backend, part.answeringModel);
      if (part.type === 'finish') finish = part;
      hasContent ||= part.type === 'tool-call' || part.type === 'text-delta';
      answerBytes += contentBytes(part);
    },
    async ended(thrown) {
      if (thrown === undefined && finish) {
        const { reason, usage, timings } = finish;
        one.journal.record({ type: 'finish', ...base(), reason, usage, timings, answerBytes });
        await quietly(money.finished(usage, hasContent));
        return;
      }
      const code = errorCode(thrown);
      const status = errorStatus(thrown);
      one.journal.record(
        hasContent
          ? { type: 'interrupted', ...base(), code, answerBytes }
          : { type: 'failure', ...base(), code, ...(status !== undefined && { status }) },
      );
      await quietly(money.failed(thrown));
    },
  };

  /** Money that could not be settled stays reserved, which is the safe side; the answer goes on. */
  async function quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      one.journal.record({ type: 'failure', ...base(), code: errorCode(thrown) });
    }
  }
}

function contentBytes(part: StreamPart): number {
  if (part.type === 'text-delta') return utf8Bytes(part.delta);
  return part.type === 'tool-call' ? utf8Bytes(part.call.argumentsJson) : 0;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

const longestModelName = 120;

function reportMismatch(one: RequestCase, backend: Backend, answered: string | undefined): void {
  const mismatch = answered === undefined ? null : modelMismatch(backend, answered);
  if (!mismatch) return;
  const restricted = one.dataClass === 'restricted';
  one.journal.record({
    type: 'model-mismatch',
    ...eventBase(one, backend),
    pinned: mismatch.pinned,
    // A server writes this name; it might write the prompt into it.
    answered: restricted ? '(withheld)' : mismatch.answered.slice(0, longestModelName),
  });
}
