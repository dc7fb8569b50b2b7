import { transferHandlers } from 'comlink';
import { abortSignalHandler } from './abort-signal-handler.ts';
import { asyncIterableHandler } from './async-iterable-handler.ts';
import { installErrorHandler } from './error-handler.ts';
import { listenerHandler } from './listener-handler.ts';
import { messagePortHandler } from './message-port-handler.ts';

let installed = false;

/**
 * Teaches this realm's Comlink errors, abort signals, async iterables, listeners and ports; more calls do
 * nothing. Both ends need it. Comlink's own handlers stay first, so `proxy()` keeps its meaning.
 */
export function installTransferHandlers(): void {
  if (installed) return;
  installed = true;
  installErrorHandler();
  transferHandlers.set('localmost.abort-signal', abortSignalHandler);
  transferHandlers.set('localmost.async-iterable', asyncIterableHandler);
  transferHandlers.set('localmost.listener', listenerHandler);
  transferHandlers.set('localmost.message-port', messagePortHandler);
}
