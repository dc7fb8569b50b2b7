import {
  type AnswerMessage,
  type AskMain,
  type CallerMessage,
  ipcChannel,
} from './ipc-contract.ts';

/** The parts of Electron's `contextBridge` and `ipcRenderer` that are used here. */
export interface PreloadParts {
  contextBridge: { exposeInMainWorld(apiKey: string, api: AskMain): void };
  ipcRenderer: { postMessage(channel: string, message: unknown, transfer: MessagePort[]): void };
}

/**
 * Gives the page one function, `window[name]`, that asks the main process for an answer. The page
 * gets neither `ipcRenderer` nor the port, so it can send nothing but model calls.
 * @see https://www.electronjs.org/docs/latest/tutorial/context-isolation
 */
export function exposeModelCalls(parts: PreloadParts, name = 'localmostAskMain'): void {
  const { contextBridge, ipcRenderer } = parts;
  contextBridge.exposeInMainWorld(name, (call, onAnswer) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<AnswerMessage>) => {
      if (data.type === 'end' || data.type === 'broken') port1.close();
      onAnswer(data);
    };
    // Copied field by field: nothing else of the page's object crosses.
    const { route, bodyJson } = call;
    ipcRenderer.postMessage(ipcChannel, { route, bodyJson }, [port2]);
    const say = (message: CallerMessage) => port1.postMessage(message);
    return {
      next: () => say({ type: 'next' }),
      abort: () => {
        say({ type: 'abort' });
        port1.onmessage = null;
        port1.close();
      },
    };
  });
}
