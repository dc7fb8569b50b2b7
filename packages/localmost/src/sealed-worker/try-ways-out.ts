import { attemptsOfThisWorker } from './prove-seal.ts';

/* The whole of a worker that only tries the ways out of it and tells the worker that made it. */
void attemptsOfThisWorker().then((attempts) => globalThis.postMessage(attempts));
