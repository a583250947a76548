/** Decompression of xz(1) streams, as found in .deb members and in package indices. */
import xz from 'xz-decompress';

/**
 * Decompresses one xz stream.
 * @throws the decoder's error on corrupt or truncated input
 */
export async function* decompressXz(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = new xz.XzReadableStream(ReadableStream.from(compressed));
  // the declared element type of the library's stream is not narrowed to bytes
  yield* stream as unknown as AsyncIterable<Uint8Array>;
}
