import { NetworkError } from '@localmost/protocol';
import { isJsonObject } from '../request/json.ts';

/** What systems and Node's HTTP client call a broken connection; nothing else is repeated. */
const systemCode = /^(?:E[A-Z]{3,15}|UND_ERR_[A-Z_]{3,30})$/;
const deepestCause = 5;

/**
 * The error of a server that was not reached, or of an answer that ended before its end.
 * @param thrown what said so; only its system code, such as ECONNRESET, is kept
 */
export function brokenConnection(backendId: string, thrown?: unknown): NetworkError {
  const systemError = findSystemCode(thrown, 0);
  const code = systemError === undefined ? '' : ` (${systemError})`;
  return new NetworkError({
    message: `The connection to the backend "${backendId}" broke before its answer was whole${code}.`,
    details: { backendId, ...(systemError !== undefined && { systemError }) },
    remedies: ['Check the network.', 'Try again.', 'Let the policy fall back to this device.'],
  });
}

function findSystemCode(thrown: unknown, depth: number): string | undefined {
  if (!isJsonObject(thrown) || depth > deepestCause) return undefined;
  const { code, cause } = thrown;
  if (typeof code === 'string' && systemCode.test(code)) return code;
  return findSystemCode(cause, depth + 1);
}
