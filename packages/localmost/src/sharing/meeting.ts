/** How {@link meet} goes about it. */
export interface MeetingOptions {
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * One end of a channel whose other end goes to whoever comes to the same meeting. A port cannot be
 * sent over a BroadcastChannel; a shared worker can give one to each of two tabs.
 * @param meetingId known to the two and to nobody else; good for one meeting
 * @throws MeetingFailure where the shared worker cannot be started or nobody comes, or the signal's reason
 */
export async function meet(meetingId: string, options: MeetingOptions): Promise<MessagePort> {
  const { signal, timeoutMs } = options;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<MessagePort>();
  // Written out in one piece, for bundlers to find the file.
  const point = new SharedWorker(new URL('../../workers/meeting-point.js', import.meta.url), {
    name: `localmost-meeting:${meetingId}`,
  });
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => reject(new MeetingFailure(`Nobody came within ${timeoutMs} ms.`, true)),
    timeoutMs,
  );
  point.onerror = (event) => {
    event.preventDefault();
    reject(new MeetingFailure('The browser did not start the shared worker.'));
  };
  point.port.onmessage = ({ ports: [port] }) => {
    point.port.postMessage('thanks');
    if (port) resolve(port);
    else reject(new MeetingFailure('The meeting point gave no port.'));
  };
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    point.port.close();
  }
}

/** Two tabs could not be brought together; nothing is lost but time. */
export class MeetingFailure extends Error {
  override readonly name: string = 'MeetingFailure';
  /** Whether the shared worker ran, as far as can be known, and the other one did not come. */
  readonly nobodyCame: boolean;

  constructor(message: string, nobodyCame = false) {
    super(message);
    this.nobodyCame = nobodyCame;
  }
}
