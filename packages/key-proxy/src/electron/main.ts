import type { KeyProxy } from '../create-key-proxy.ts';
import { Refusal, refusalResponse } from '../refusal.ts';
import { answerOverPort, type MainPort } from './answer-port.ts';
import { ipcChannel } from './ipc-contract.ts';
import { parseModelCall } from './parse-model-call.ts';

/** The parts of Electron's `IpcMainEvent` that are used here. */
export interface MainEvent {
  /** Null when the frame has gone meanwhile. */
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
  readonly ports: readonly MainPort[];
}

/** The parts of Electron's `ipcMain` that are used here. */
export interface IpcMain {
  on(channel: string, listener: (event: MainEvent, message: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: MainEvent, message: unknown) => void): unknown;
}

/** How the main process serves its renderers. */
export interface ServeRenderersOptions {
  ipcMain: IpcMain;
  /** A proxy whose `verify` is `singleCaller`: who may call is decided here, by the frame. */
  proxy: KeyProxy;
  /** The app's own pages, such as `app://my-app` of a custom protocol. */
  allowedOrigins: readonly string[];
}

/**
 * Answers model calls of the app's own pages; the key stays in the main process. Only top frames of
 * the named origins are heard: an embedded page of somebody else shares the preload script.
 * Gives back what stops it.
 * @see https://www.electronjs.org/docs/latest/tutorial/security
 */
export function serveRenderers(options: ServeRenderersOptions): () => void {
  const { ipcMain, proxy, allowedOrigins } = options;
  const listener = (event: MainEvent, message: unknown) => {
    const [port] = event.ports;
    if (!port) return;
    const leaving = new AbortController();
    const response = isAllowed(event.senderFrame, allowedOrigins)
      ? answer(proxy, message, leaving.signal)
      : Promise.resolve(refusalResponse(foreignFrame().init));
    void answerOverPort(port, response, () => leaving.abort());
  };
  ipcMain.on(ipcChannel, listener);
  return () => void ipcMain.removeListener(ipcChannel, listener);
}

function isAllowed(frame: MainEvent['senderFrame'], allowedOrigins: readonly string[]): boolean {
  return frame !== null && frame.parent === null && allowedOrigins.includes(frame.origin);
}

async function answer(proxy: KeyProxy, message: unknown, signal: AbortSignal): Promise<Response> {
  const call = parseModelCall(message);
  if (!call) return refusalResponse(wrongCall().init);
  // No server stands behind this name: the request is handed to the proxy's function.
  const address = `http://key-proxy.invalid${call.route}`;
  if (call.route === '/v1/models') return proxy.fetch(new Request(address, { signal }));
  return proxy.fetch(
    new Request(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: call.bodyJson,
      signal,
    }),
  );
}

function foreignFrame(): Refusal {
  return new Refusal({
    status: 403,
    type: 'permission_error',
    code: 'frame_not_allowed',
    message: 'Only the app’s own pages may call a model.',
  });
}

function wrongCall(): Refusal {
  return new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_call',
    message: 'A model call has a known route and a JSON body, and nothing else.',
  });
}
