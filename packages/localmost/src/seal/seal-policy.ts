/**
 * The policy that is the seal: wasm may compile and threads may start from this worker's own
 * `blob:`, and nothing else may be reached by anything. Workers inherit it from the frame.
 */
export const sealPolicy: string =
  "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'none'; worker-src blob:";

/** The sealed frame's whole document. */
export const sealedDocument: string = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${sealPolicy}">`;
