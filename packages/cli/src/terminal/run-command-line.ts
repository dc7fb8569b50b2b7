import { errorToWire, LocalmostError } from '@localmost/protocol';

/** Exit codes of every command, as shells know them. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** A wrong command line; its message says how it is right. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/**
 * Runs a command to its exit code: errors become lines on stderr with code and remedies, Ctrl-C
 * aborts the signal, a second one ends at once.
 */
export async function runCommandLine(
  command: (parameters: string[], signal: AbortSignal) => Promise<number>,
): Promise<void> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    process.exitCode = await command(process.argv.slice(2), controller.signal);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? exitCodes.interrupted : reportError(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function reportError(error: unknown): number {
  if (error instanceof UsageError || isParseError(error)) {
    console.error(error.message);
    return exitCodes.usage;
  }
  for (const line of describeError(error)) console.error(line);
  return exitCodes.failure;
}

/** An error for people: code, sentence, then what to do, best first. */
export function describeError(error: unknown): string[] {
  if (!(error instanceof LocalmostError)) {
    const wire = errorToWire(error);
    return [wire.stack ?? wire.message];
  }
  const remedies = error.remedies.map((remedy, index) => `  ${index + 1}. ${remedy}`);
  return [`${error.code}: ${error.message}`, ...remedies];
}

/** `parseArgs` of Node marks its own errors so. */
function isParseError(error: unknown): error is Error {
  return (
    error instanceof TypeError && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code))
  );
}
