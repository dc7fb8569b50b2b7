import { EngineFailureError } from '@localmost/protocol';

/** Lets one piece of work near the model at a time; a second one is refused, not queued. */
export interface OneAtATime {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  stream<Item>(work: () => AsyncIterable<Item>): AsyncGenerator<Item, void, void>;
}

/** A guard for one model. */
export function createOneAtATime(): OneAtATime {
  let isBusy = false;
  const begin = (): void => {
    if (isBusy) throw alreadyBusy();
    isBusy = true;
  };
  return {
    async run(work) {
      begin();
      try {
        return await work();
      } finally {
        isBusy = false;
      }
    },
    async *stream(work) {
      begin();
      try {
        yield* work();
      } finally {
        isBusy = false;
      }
    },
  };
}

function alreadyBusy(): EngineFailureError {
  return new EngineFailureError({
    message: 'The model is still generating another answer.',
    remedies: ['Read the other answer to its end, or call return() on it, before the next.'],
  });
}
