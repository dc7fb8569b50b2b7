/** How a figure is got, and what it is worth. */
export interface Method {
  id: string;
  title: string;
  how: string;
  proves: string;
  not: string;
}

/** In the order in which a visitor meets the figures. */
export const methods: readonly Method[] = [
  {
    id: 'device',
    title: 'Rates of the device',
    how: 'Small kernels read memory and multiply integers and floats for three seconds in all, on one thread, on all, and on the GPU.',
    proves: 'What a page could get from this device at that moment.',
    not: 'What a native program would get, or what the device gives when it is hot.',
  },
  {
    id: 'fit',
    title: 'What fits, and how fast',
    how: 'A model’s bytes from its manifest, over the measured rates, times what each engine was found to lose on generated models. After a real answer here, that answer counts.',
    proves: 'Which models are worth a download.',
    not: 'The speed itself: it is an interval, and it can be wrong.',
  },
  {
    id: 'load',
    title: 'Loads',
    how: 'The first load as it comes: first-ever with the download in it, cold from the disk, or warm if this page had loaded the model before. Then the model is ended and loaded again, warm.',
    proves: 'What a visitor waits for on the first and on later visits.',
    not: 'A cold disk: the system may still hold the file in memory.',
  },
  {
    id: 'first-token',
    title: 'First token',
    how: 'Prompts of several lengths by turns, one token each. Each begins differently, so that the engine remembers none. Lengths count only tokens that had to be computed. The line a + n/b goes through the median of all slopes between pairs.',
    proves: 'How waiting grows with a prompt, and what every prompt costs however short.',
    not: 'Lengths far beyond those measured: attention grows faster than a line.',
  },
  {
    id: 'decode',
    title: 'Decode',
    how: 'Answers behind a short context and behind longer ones, which are computed once. The speed is the engine’s own; the time between tokens is the page’s, so it holds the way from the worker. The jitter is the median change from one gap to the next.',
    proves: 'How fast text appears, how evenly, and what a long conversation costs.',
    not: 'How good the text is.',
  },
  {
    id: 'interval',
    title: 'Intervals',
    how: 'The narrowest pair of measured values that holds the true median with at least 95 %, whatever the spread; of six values, the lowest and the highest. Two runs differ where their intervals do not touch.',
    proves: 'That a difference is not the luck of these repetitions.',
    not: 'That nothing else changed between two runs.',
  },
  {
    id: 'sustained',
    title: 'Sixty seconds without a break',
    how: 'Answers one after the other; the speed of every two seconds. The last quarter against the first.',
    proves: 'Whether the device slows down within a minute.',
    not: 'What happens after ten.',
  },
  {
    id: 'limit',
    title: 'Share of the read limit',
    how: 'Every token reads all weights. Tokens a second, times those bytes, over the read rate that the device test measured.',
    proves: 'How much a better engine could still win.',
    not: 'Much for small models: they may lie in a cache that is faster than memory, and can pass 100 %.',
  },
  {
    id: 'right',
    title: 'Right results',
    how: 'After loading, the engine’s logits for recorded prompts are compared with those of another program. Where the CPU engine is in the same queue, greedy answers are compared token by token.',
    proves: 'That it computes this model and not something near it.',
    not: 'Equal text in every case: two engines may part where two tokens are nearly tied.',
  },
  {
    id: 'alone',
    title: 'Whether the machine was at rest',
    how: 'A loop of fixed length, sixteen times before and after. Where it takes on the average more than 1.35 times its fastest, or the page was hidden, the run does not count.',
    proves: 'That something disturbed the run, where it says so.',
    not: 'That nothing did: another process may begin and end in between.',
  },
  {
    id: 'memory',
    title: 'Memory and hanging',
    how: 'The browser’s own measure of page and workers, where it has one and the page is isolated. Tasks over 50 ms on the page’s thread, where the browser lists them.',
    proves: 'What the browser counts.',
    not: 'Memory of the GPU, or of the browser itself.',
  },
  {
    id: 'seal',
    title: 'The seal',
    how: 'Before a prompt, the worker tries every way out that a worker is known to have, also from a worker inside it. Every attempt must be refused with the browser’s word for it, or the model does not load.',
    proves: 'That the model and its libraries cannot send a prompt away.',
    not: 'Anything of the page’s own scripts, or of extensions: they can read what you type.',
  },
];
