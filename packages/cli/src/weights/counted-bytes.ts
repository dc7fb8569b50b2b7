/** The stream's pieces as they come, with `onBytes` told how many bytes went by. */
export async function* countedBytes(
  stream: AsyncIterable<Uint8Array>,
  totalBytes: number,
  onBytes: (loadedBytes: number, totalBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let loadedBytes = 0;
  for await (const bytes of stream) {
    loadedBytes += bytes.byteLength;
    onBytes(loadedBytes, totalBytes);
    yield bytes;
  }
}
