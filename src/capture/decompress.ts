import type { ByteSource } from './byte-source.ts'
import { DecompressedSource } from './decompressed-source.ts'

/** Wraps a source whose first octets say that it is compressed. The code for it is loaded now: most captures are plain. */
export async function decompress(source: ByteSource, format: 'gzip' | 'zstd' | 'lz4'): Promise<ByteSource> {
  if (format === 'gzip') {
    const { GzipDecoder } = await import('./gzip.ts')
    return new DecompressedSource(source, await GzipDecoder.of(source))
  }
  if (format === 'zstd') {
    const { ZstdDecoder } = await import('./zstd.ts')
    return new DecompressedSource(source, await ZstdDecoder.of(source))
  }
  const { Lz4Decoder } = await import('./lz4.ts')
  return new DecompressedSource(source, new Lz4Decoder(source))
}
