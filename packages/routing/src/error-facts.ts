import { LocalmostError } from '@localmost/protocol';

/** Gives an error's stable code for the journal. Messages stay out of it: they may quote a server. */
export function errorCode(thrown: unknown): string {
  if (thrown instanceof LocalmostError) return thrown.code;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
  return name === 'AbortError' ? 'aborted' : 'unknown';
}

/** Gives a code that came by another way, or `unknown` where it does not look like one of ours. */
export function knownCode(code: string | undefined): string {
  if (code === 'AbortError') return 'aborted';
  return code !== undefined && /^[a-z][a-z-]{0,39}$/.test(code) ? code : 'unknown';
}

/** Gives the HTTP status in an error's details, where it has one. */
export function errorStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof LocalmostError)) return undefined;
  const { status } = thrown.details;
  return typeof status === 'number' ? status : undefined;
}

/** Statuses of servers in between, which lost sight of a request that may have been answered. */
const uncertainStatuses = [408, 502, 504];

/** Whether the server, or the adapter before it, said plainly that the work was not done. */
export function isRefusal(thrown: unknown): boolean {
  if (thrown instanceof LocalmostError && thrown.code === 'unsupported-request') return true;
  const status = errorStatus(thrown);
  return status !== undefined && status >= 400 && !uncertainStatuses.includes(status);
}
