import { EngineFailureError } from '@localmost/protocol';

/** Lets so many pieces of work near the model at a time; one more is refused, not queued. */
export interface AnswerSlots {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  stream<Item>(work: () => AsyncIterable<Item>): AsyncGenerator<Item, void, void>;
}

/** A guard for one model. @param count how many it can answer at a time */
export function createAnswerSlots(count: number): AnswerSlots {
  let taken = 0;
  const begin = (): void => {
    if (taken >= count) throw alreadyBusy(count);
    taken++;
  };
  return {
    async run(work) {
      begin();
      try {
        return await work();
      } finally {
        taken--;
      }
    },
    async *stream(work) {
      begin();
      try {
        yield* work();
      } finally {
        taken--;
      }
    },
  };
}

function alreadyBusy(count: number): EngineFailureError {
  return new EngineFailureError({
    message: `The model is still generating ${count === 1 ? 'another answer' : `${count} answers`}.`,
    details: { limit: count },
    remedies: ['Read another answer to its end, or call return() on it, before the next.'],
  });
}
