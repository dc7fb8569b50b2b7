/**
 * Stands before the code of wllama's own worker: what it fetches, only ever its wasm file, is
 * answered with the bytes of the first message. Inside the seal no address can be reached.
 */
const shim = `{
  let give;
  const wasm = new Promise((resolve) => { give = resolve; });
  addEventListener('message', (event) => {
    if (!event.data || !event.data.localmostWasm) return;
    event.stopImmediatePropagation();
    give(event.data.localmostWasm);
  });
  self.fetch = async () => new Response(await wasm, { headers: { 'Content-Type': 'application/wasm' } });
}
`;

/**
 * Runs `load` so that the worker which the library makes meanwhile gets the wasm file from here.
 * The library makes it from a Blob, by the global constructors, and lets nobody in between: hence
 * the two that are exchanged for as long as this takes.
 * @param onWorker gets each worker that is made
 */
export async function withNestedWorker<Result>(
  wasm: ArrayBuffer,
  onWorker: (worker: Worker) => void,
  load: () => Promise<Result>,
): Promise<Result> {
  const { createObjectURL } = URL;
  const { Worker: NativeWorker } = globalThis;
  URL.createObjectURL = (object) => {
    const isCode = object instanceof Blob && object.type === 'text/javascript';
    const whole = isCode ? new Blob([shim, object], { type: object.type }) : object;
    return createObjectURL.call(URL, whole);
  };
  globalThis.Worker = class extends NativeWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.postMessage({ localmostWasm: wasm });
      onWorker(this);
    }
  };
  try {
    return await load();
  } finally {
    URL.createObjectURL = createObjectURL;
    globalThis.Worker = NativeWorker;
  }
}
