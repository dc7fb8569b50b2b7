import type { WireError } from '@localmost/protocol';

/** What the reader of a stream sends to its writer. Each `next` allows one more item. */
export type ReaderMessage = { kind: 'next' } | { kind: 'return' };

/** What the writer of a stream sends to its reader. After anything but `item` the port is closed. */
export type WriterMessage =
  | { kind: 'item'; value: unknown }
  | { kind: 'done' }
  | { kind: 'error'; error: WireError };

/** An abort signal on its way: how it stands now, and a port that tells of a later abort. */
export type SignalOnWire =
  | { aborted: true; reason: WireError }
  | { aborted: false; port: MessagePort };
