import type { AnswerMessage } from './ipc-contract.ts';
import { parseCallerMessage } from './parse-model-call.ts';

/** The parts of Electron's `MessagePortMain` that are used here. */
export interface MainPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  postMessage(message: AnswerMessage): void;
  close(): void;
}

/**
 * Sends a response over a port, a piece each time the other side asks for one. `left` is called when
 * the other side wants no more or is gone.
 */
export async function answerOverPort(
  port: MainPort,
  response: Promise<Response>,
  left: () => void,
): Promise<void> {
  let wanted = 0;
  let open = true;
  let wake: () => void = () => {};
  const leave = () => {
    open = false;
    wake();
    left();
  };
  port.on('message', ({ data }) => {
    const message = parseCallerMessage(data);
    // A renderer that speaks another language is ended, like one that aborts.
    if (message?.type !== 'next') return leave();
    wanted++;
    wake();
  });
  port.on('close', leave);
  port.start();
  const turn = async () => {
    while (open && wanted === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    wanted--;
    return open;
  };

  try {
    const { status, headers, body } = await response;
    const contentType = headers.get('Content-Type') ?? '';
    port.postMessage({ type: 'head', status, contentType, retryAfter: headers.get('Retry-After') });
    for await (const bytes of body ?? []) {
      if (!(await turn())) return;
      port.postMessage({ type: 'piece', bytes });
    }
    port.postMessage({ type: 'end' });
  } catch {
    if (open) port.postMessage({ type: 'broken' });
  } finally {
    // Closing at once would lose what was posted: a caller that is still there closes at its end.
    if (!open) port.close();
  }
}
