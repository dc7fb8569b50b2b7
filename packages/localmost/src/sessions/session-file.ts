import { CorruptFileError } from '@localmost/protocol';
import { isObject } from '../chat/param-faults.ts';

/** What a saved conversation holds. */
export interface SessionContent {
  messages: unknown;
  tokenIds: Int32Array;
  /** The engine's own; empty where it had none. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** `LMSE`, little-endian. */
const magic = 0x45_53_4d_4c;
const version = 1;
const hashBytes = 32;
const wordBytes = 4;
const prologueBytes = 4 * wordBytes + hashBytes;

/** One file: four words, the SHA-256 of all the rest, the messages as JSON, the tokens, the state. */
export async function writeSessionFile({
  messages,
  tokenIds,
  bytes,
}: SessionContent): Promise<Blob> {
  const text = new TextEncoder().encode(JSON.stringify(messages));
  const body = new Blob([text, Int32Array.from(tokenIds), bytes]);
  const words = Uint32Array.of(magic, version, text.length, tokenIds.length);
  const hash = await hashOf(new Blob([words, body]));
  return new Blob([words, hash, body], { type: 'application/octet-stream' });
}

/** The content of a file, once it is known to be whole. @throws CorruptFileError */
export async function readSessionFile(file: Blob): Promise<SessionContent> {
  const all = await file.arrayBuffer();
  if (all.byteLength < prologueBytes) throw damaged('it is too short');
  const [mark, fileVersion, textBytes = 0, tokens = 0] = new Uint32Array(all, 0, 4);
  if (mark !== magic) throw damaged('it is not a saved conversation');
  if (fileVersion !== version) throw damaged(`its version ${fileVersion} is not known`);
  const body = new Uint8Array(all, prologueBytes);
  const words = new Uint8Array(all, 0, 4 * wordBytes);
  const hash = new Uint8Array(await hashOf(new Blob([words, body])));
  const stated = new Uint8Array(all, 4 * wordBytes, hashBytes);
  if (!hash.every((byte, index) => byte === stated[index])) throw damaged('its checksum is wrong');
  const stateStart = textBytes + tokens * wordBytes;
  if (stateStart > body.length) throw damaged('its lengths are wrong');
  const parsed: unknown = JSON.parse(new TextDecoder().decode(body.subarray(0, textBytes)));
  if (!Array.isArray(parsed) || !parsed.every(isObject)) throw damaged('it holds no messages');
  return {
    messages: parsed,
    tokenIds: new Int32Array(body.slice(textBytes, stateStart).buffer),
    bytes: body.slice(stateStart),
  };
}

async function hashOf(content: Blob): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', await content.arrayBuffer());
}

function damaged(what: string): CorruptFileError {
  return new CorruptFileError({
    message: `The saved conversation cannot be read: ${what}.`,
    remedies: ['Take another copy of the file.', 'Begin the conversation from its messages.'],
  });
}
