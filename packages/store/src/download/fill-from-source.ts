import { CorruptFileError, UnexpectedResponseError } from '@localmost/protocol';
import type { ByteSource, OpenedRange } from './byte-source.ts';
import { ChunkBuffer } from './chunk-buffer.ts';
import type { DownloadSettings } from './download-settings.ts';
import type { ChunkOrigin, FileAssembly } from './file-assembly.ts';
import { guardedPieces, openBefore } from './guarded-pieces.ts';
import { networkError } from './http-source.ts';
import { isTransient, retryDelayMs, wait } from './retry-policy.ts';

/** What every fetch of one download shares. */
export interface FetchContext {
  settings: DownloadSettings;
  signal: AbortSignal;
  /** Called with the bytes of a file that are there, from its front. */
  onLoaded: (fileSha256: string, loadedBytes: number) => void;
  /** Called with the bytes of a body that just came in. */
  onReceived: (byteLength: number, source: ByteSource) => void;
}

/** A chunk that fails its known hash is fetched again this often before the source is given up. */
const fetchesPerBadChunk = 2;

/**
 * Fetches what the assembly lacks from one source, through breaks and refusals.
 * @throws NetworkError, UnexpectedResponseError, CorruptFileError when this source is of no use;
 * storage errors; the signal's reason
 */
export async function fillFromSource(
  assembly: FileAssembly,
  source: ByteSource,
  context: FetchContext,
): Promise<void> {
  const { settings, signal } = context;
  const fill = new SourceFill(assembly, source, context);
  let farthest = assembly.byteCount;
  let badChunk = { index: -1, fetches: 0 };
  for (let attempt = 0; !(await fill.isComplete()); ) {
    try {
      await fill.streamOnce();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CorruptFileError) {
        const index = assembly.chunkCount;
        badChunk = { index, fetches: badChunk.index === index ? badChunk.fetches + 1 : 1 };
        if (badChunk.fetches < fetchesPerBadChunk) continue;
      }
      if (fill.canGoOnWithoutRange(error)) continue;
      if (!isTransient(error)) throw error;
      attempt = fill.position > farthest ? 0 : attempt + 1;
      farthest = Math.max(farthest, fill.position);
      if (attempt >= settings.attemptsPerSource) throw error;
      await wait(retryDelayMs(attempt, error, settings), signal);
    }
  }
}

/** One source's work on one file: where it is, and how it may ask. */
class SourceFill {
  readonly #assembly: FileAssembly;
  readonly #source: ByteSource;
  readonly #context: FetchContext;
  readonly #buffer: ChunkBuffer;
  #origin: ChunkOrigin;
  #withoutRange = false;

  constructor(assembly: FileAssembly, source: ByteSource, context: FetchContext) {
    this.#assembly = assembly;
    this.#source = source;
    this.#context = context;
    this.#origin = { etag: assembly.etagFor(source.url), url: source.url };
    this.#buffer = new ChunkBuffer(assembly.plan, assembly.chunkCount, (bytes) =>
      assembly.append(bytes, this.#origin),
    );
  }

  get position(): number {
    return this.#buffer.position;
  }

  /** Takes chunks that are held already, then says whether anything is left to fetch. */
  async isComplete(): Promise<boolean> {
    const { entry, plan } = this.#assembly;
    const atChunkStart = this.position === this.#assembly.byteCount;
    while (atChunkStart && (await this.#assembly.appendHeld())) {
      this.#buffer.restartAt(this.#assembly.chunkCount);
      this.#context.onLoaded(entry.sha256, this.position);
    }
    return this.#assembly.chunkCount === plan.count;
  }

  /** A refused or unusable part is asked for as a whole file, once. */
  canGoOnWithoutRange(error: unknown): boolean {
    if (!(error instanceof UnexpectedResponseError) || this.#withoutRange) return false;
    const { status, servedBytes, expectedBytes } = error.details;
    const otherFile = typeof servedBytes === 'number' && servedBytes !== expectedBytes;
    this.#withoutRange = (status === 416 || status === 206) && !otherFile;
    return this.#withoutRange;
  }

  /** One request and its body, as far as it goes; chunks that came whole are kept in any case. */
  async streamOnce(): Promise<void> {
    try {
      await this.#stream();
    } finally {
      // What keeping a chunk threw says more than what the stream threw because of it.
      await this.#buffer.settle().catch((error: unknown) => {
        this.#buffer.restartAt(this.#assembly.chunkCount);
        throw error;
      });
    }
  }

  async #stream(): Promise<void> {
    const { settings, signal } = this.#context;
    const { entry } = this.#assembly;
    const start = this.#withoutRange ? 0 : this.position;
    const end = this.#withoutRange ? entry.byteLength : this.#assembly.missingRunEnd(start);
    const etag = this.position > 0 ? this.#origin.etag : null;
    const opened = await openBefore(
      (attempt) =>
        this.#source.open({ start, end, fileByteLength: entry.byteLength }, etag, attempt),
      this.#source.url,
      settings.stallTimeoutMs,
      signal,
    );
    const whole = opened.start === 0;
    let skip = await this.#place(opened);
    const last = whole ? entry.byteLength : end;
    for await (const piece of guardedPieces(opened.body, this.#source.url, settings, signal)) {
      const wanted = piece.subarray(Math.min(skip, piece.byteLength));
      skip -= piece.byteLength - wanted.byteLength;
      if (this.position + wanted.byteLength > last) throw this.#tooLong(last);
      await this.#buffer.push(wanted);
      this.#context.onReceived(piece.byteLength, this.#source);
      this.#context.onLoaded(entry.sha256, this.position);
    }
    if (this.position < last) {
      throw networkError(`The body ended at byte ${this.position} of ${last}.`, this.#source.url);
    }
  }

  /**
   * Makes what is held and what comes fit together, and gives the bytes to skip. Two revisions are
   * never spliced: without chunk hashes the file starts over, with them only at a checked chunk.
   */
  async #place(opened: OpenedRange): Promise<number> {
    const changed =
      this.#origin.etag !== null && opened.etag !== null && this.#origin.etag !== opened.etag;
    this.#origin = { etag: opened.etag ?? this.#origin.etag, url: this.#source.url };
    if (this.position === opened.start && !changed) return 0;
    const { plan } = this.#assembly;
    if (plan.hashes === null) await this.#assembly.reset();
    this.#buffer.restartAt(this.#assembly.chunkCount);
    if (opened.start <= this.position && opened.start % plan.chunkByteLength === 0) {
      return this.position - opened.start;
    }
    await opened.body.cancel().catch(() => undefined);
    throw networkError('The file changed on the server; it is asked for anew.', this.#source.url);
  }

  #tooLong(last: number): UnexpectedResponseError {
    return new UnexpectedResponseError({
      message: `The server sent more than the ${last} bytes that the manifest says.`,
      details: { path: this.#assembly.entry.path, expectedBytes: last },
      remedies: ['Check that the source serves the revision the manifest names.'],
    });
  }
}
