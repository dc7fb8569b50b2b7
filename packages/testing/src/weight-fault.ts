/** One way in which a weight server misbehaves; each is used up by one request. */
export type WeightFault =
  /** Announces the whole length, sends so many bytes, then breaks the connection. */
  | { kind: 'reset'; afterBytes: number }
  /** Ends the body cleanly after so many bytes, without having announced a length. */
  | { kind: 'truncate'; afterBytes: number }
  /** Announces another length than the file has. */
  | { kind: 'wrong-length'; extraBytes: number }
  /** Sends bytes beyond the file's end, without having announced a length. */
  | { kind: 'too-long'; extraBytes: number }
  /** Compresses the right bytes, as a proxy might. */
  | { kind: 'gzip' }
  /** Answers a request for a part with the whole file. */
  | { kind: 'ignore-range' }
  /** Answers 416, saying that the file has so many bytes. */
  | { kind: 'range-refused'; servedBytes: number }
  /** Answers 206 with another part than the one asked for. */
  | { kind: 'wrong-range' }
  /** Sends so many bytes, then nothing, with the connection open. */
  | { kind: 'stall'; afterBytes: number }
  /** Answers 200 with a page, as captive portals do. */
  | { kind: 'html' }
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  /** Flips one bit of the byte at this offset of the file. */
  | { kind: 'corrupt'; offset: number }
  /** Serves honestly; keeps a later fault for a later request. */
  | { kind: 'none' };
