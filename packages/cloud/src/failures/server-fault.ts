import { isJsonObject, parseJson } from '../request/json.ts';
import { reasonOfCode, reasonOfStatus, type ServerReason } from './known-server-codes.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a server said about its failure, without any text of its own. */
export interface ServerFault {
  reason: ServerReason;
  status?: number;
  retryAfterMs?: number;
}

/** Servers that give no code for an overflow say it in words. The words are matched, never repeated. */
const overflowWords = /maximum context length|prompt is too long|context (?:size|window|length)/i;

/** An error is looked into no deeper: a hostile one may be nested without end. */
const deepest = 4;

/**
 * Reads a failure that a server answered with, out of whatever a provider package made of it: an
 * error with a status, or a part of the stream. Null where no server speaks in it.
 */
export function readServerFault(thrown: unknown): ServerFault | null {
  const status = httpStatus(thrown);
  const code = findReason(thrown, 0);
  if (status === undefined && code === undefined) return null;
  // "rejected" is what a type says that most 400s share; the words or the status know more.
  const isVague = code === undefined || code === 'rejected';
  const isOverflow = isVague && (status ?? 400) < 500 && overflowWords.test(wordsOf(thrown));
  const known = isVague && status !== undefined ? reasonOfStatus(status) : code;
  const fault: ServerFault = { reason: isOverflow ? 'context-overflow' : (known ?? 'rejected') };
  if (status !== undefined) fault.status = status;
  const waitMs = retryAfterMs(headersOf(thrown));
  if (waitMs !== undefined) fault.retryAfterMs = waitMs;
  return fault;
}

function httpStatus(thrown: unknown): number | undefined {
  if (!isJsonObject(thrown)) return undefined;
  const isStatus = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 300 && value < 600;
  return [thrown.statusCode, thrown.status, thrown.code].find(isStatus);
}

function findReason(value: unknown, depth: number): ServerReason | undefined {
  if (!isJsonObject(value) || depth > deepest) return undefined;
  const own = [value.code, value.type, value.status].map(reasonOfCode).find(Boolean);
  const inner = [
    value.error,
    value.response,
    value.data,
    typeof value.responseBody === 'string' ? parseJson(value.responseBody) : undefined,
  ].map((part) => findReason(part, depth + 1));
  const all = [own, ...inner].filter((reason) => reason !== undefined);
  return all.find((reason) => reason !== 'rejected') ?? all[0];
}

function headersOf(thrown: unknown): Readonly<Record<string, string>> {
  const headers = isJsonObject(thrown) ? thrown.responseHeaders : undefined;
  if (!isJsonObject(headers)) return {};
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function wordsOf(thrown: unknown): string {
  if (!isJsonObject(thrown)) return '';
  return [thrown.message, thrown.responseBody]
    .filter((text) => typeof text === 'string')
    .map((text) => text.slice(0, 2000))
    .join('\n');
}
