import { Buffer } from 'node:buffer'

/** A file of an archive. `content` is asked twice, first for its length, since a tar says that before the bytes; it must give the same both times. */
export type ArchiveFile = { name: string; content: () => AsyncIterable<string | Buffer> }
const BLOCK = 512

const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`

/** POSIX ustar. Errors: Error for a name over 100 bytes. */
function header(name: string, { size, at }: { size: number; at: Date }): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for the archive`)
  const head = Buffer.alloc(BLOCK)
  head.write(name, 0)
  head.write(octal(0o644, 8), 100)
  head.write(octal(0, 8), 108)
  head.write(octal(0, 8), 116)
  head.write(octal(size, 12), 124)
  head.write(octal(Math.floor(at.getTime() / 1000), 12), 136)
  head.write('        ', 148)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  head.write(
    octal(
      head.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  )
  head.write(' ', 155)
  return head
}

async function lengthOf(content: AsyncIterable<string | Buffer>): Promise<number> {
  let length = 0
  for await (const part of content) length += Buffer.byteLength(part)
  return length
}

/** The files as a tar, one part in memory at a time. Errors: Error when a file was longer or shorter the second time. */
export async function* tarOf(files: AsyncIterable<ArchiveFile>, at: Date): AsyncGenerator<Buffer> {
  for await (const { name, content } of files) {
    const size = await lengthOf(content())
    yield header(name, { size, at })
    let written = 0
    for await (const part of content()) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part
      written += bytes.length
      yield bytes
    }
    if (written !== size) throw new Error(`${name} changed while it was written`)
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
  }
  yield Buffer.alloc(2 * BLOCK)
}
