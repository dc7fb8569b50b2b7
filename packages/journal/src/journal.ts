import { AuditFailedError } from '@localmost/protocol';
import type { JournalEvent } from './journal-event.ts';

/** Takes one event. What it throws is reported and goes no further. Events are frozen. */
export type JournalSink = (event: JournalEvent) => unknown;

/** How a journal is made. */
export interface JournalOptions {
  sinks?: readonly JournalSink[];
  /**
   * Gets every event of a restricted request, and is awaited. Where it fails before something was
   * to run, that thing does not run.
   */
  audit?: JournalSink;
  /** An audit that takes longer has failed. Default 2000. */
  auditTimeoutMs?: number;
  /** Lets events of type `content` through. Default false; never for restricted requests. */
  recordContent?: boolean;
  /** Hears that a sink threw; gets the error and the event's type, never the event. */
  onSinkError?: (thrown: unknown, eventType: JournalEvent['type']) => void;
}

/** Where the router writes what happens. */
export interface Journal {
  readonly recordsContent: boolean;
  /** Writes an event to every sink. Never throws and never waits. */
  record(event: JournalEvent): void;
  /**
   * Writes an event of something that is about to run, and resolves once it may.
   * @throws AuditFailedError when the request is restricted and its audit record could not be written
   */
  recordBefore(event: JournalEvent): Promise<void>;
}

/** Gives a journal over some sinks. Without any it writes nowhere, and nothing fails. */
export function createJournal(options: JournalOptions = {}): Journal {
  const { sinks = [], audit, auditTimeoutMs = 2000, recordContent = false } = options;
  const report = (thrown: unknown, type: JournalEvent['type']) => {
    try {
      options.onSinkError?.(thrown, type);
    } catch {
      // A listener of failures that fails has nobody left to tell.
    }
  };
  const tell = (sink: JournalSink, event: JournalEvent) => {
    try {
      const result = sink(event);
      if (result instanceof Promise) result.catch((thrown) => report(thrown, event.type));
    } catch (thrown) {
      report(thrown, event.type);
    }
  };
  const admitted = (event: JournalEvent) =>
    event.type !== 'content' || (recordContent && event.dataClass !== 'restricted');
  return {
    recordsContent: recordContent,
    record(event) {
      if (!admitted(event)) return;
      Object.freeze(event);
      if (audit && event.dataClass === 'restricted') tell(audit, event);
      for (const sink of sinks) tell(sink, event);
    },
    async recordBefore(event) {
      if (!admitted(event)) return;
      Object.freeze(event);
      if (audit && event.dataClass === 'restricted') {
        await writeAudit(audit, event, auditTimeoutMs);
      }
      for (const sink of sinks) tell(sink, event);
    },
  };
}

async function writeAudit(
  audit: JournalSink,
  event: JournalEvent,
  timeoutMs: number,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the audit sink did not answer')), timeoutMs);
  });
  try {
    await Promise.race([audit(event), late]);
  } catch {
    // What the sink threw may quote the request, so it is not passed on.
    throw new AuditFailedError({
      message: `The audit record "${event.type}" of a restricted request could not be written, so nothing was run.`,
      details: { event: event.type, requestId: event.requestId, timeoutMs },
      remedies: [
        'Repair the audit sink, or give it more time with auditTimeoutMs.',
        'Send the request again once the sink works.',
      ],
    });
  } finally {
    clearTimeout(timer);
  }
}
