import type { PaidTokens } from '@localmost/spending';
import { Refusal } from '../refusal.ts';
import { KeyRedactor } from './redact-key.ts';
import { UsageReader, usageOf } from './usage-reader.ts';

const longestJsonBytes = 64 * 2 ** 20;

/** How an answer ended, and what it says it used. */
export interface AnswerEnd {
  /** False when the upstream broke off or the client left. */
  whole: boolean;
  usage: PaidTokens | undefined;
}

/** How a stream is passed on. */
export interface StreamRelayOptions {
  key: string | undefined;
  /** Ends the stream, also while the client reads nothing. */
  signal: AbortSignal;
  /** Awaited before the client sees the end, so that the money is counted by then. */
  onEnd: (end: AnswerEnd) => Promise<void>;
  /** The client stopped reading. */
  onCancel: () => void;
}

/** The upstream's events as a stream that passes each piece on when it comes. */
export function relayStream(
  body: ReadableStream<Uint8Array>,
  options: StreamRelayOptions,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const usage = new UsageReader();
  const redactor = new KeyRedactor(options.key);
  const end = (whole: boolean) => options.onEnd({ whole, usage: usage.usage });

  async function breakOff(controller: ReadableStreamDefaultController): Promise<void> {
    await end(false);
    // The client's connection breaks too: a cut answer must not look whole.
    controller.error(new Error('The upstream broke off.'));
  }

  async function nextPiece(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      usage.read(value);
      const piece = redactor.push(value);
      if (piece.byteLength > 0) return piece;
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        options.signal.addEventListener('abort', () => void breakOff(controller), { once: true });
      },
      async pull(controller) {
        try {
          const piece = await nextPiece();
          if (piece) {
            controller.enqueue(piece);
            return;
          }
        } catch {
          await breakOff(controller);
          return;
        }
        const rest = redactor.end();
        if (rest.byteLength > 0) controller.enqueue(rest);
        await end(true);
        controller.close();
      },
      async cancel() {
        options.onCancel();
        await reader.cancel().catch(() => {});
        await end(false);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The upstream's whole JSON answer without the key, and the usage it states.
 * @throws Refusal when it is no JSON or too long
 */
export async function relayJson(
  body: ReadableStream<Uint8Array>,
  key: string | undefined,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; usage: PaidTokens | undefined }> {
  const redactor = new KeyRedactor(key);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of body) {
      length += piece.byteLength;
      if (length > longestJsonBytes) throw new Error('too long');
      pieces.push(redactor.push(piece));
    }
    const bytes = Buffer.concat([...pieces, redactor.end()]);
    return { bytes, usage: usageOf(JSON.parse(bytes.toString('utf8'))) };
  } catch {
    throw new Refusal({
      status: 502,
      type: 'server_error',
      code: 'upstream_broke_off',
      message: 'The upstream gave no whole answer.',
    });
  }
}
