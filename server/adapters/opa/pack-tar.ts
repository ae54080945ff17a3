import { constants, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** A gzipped tar that is the same for the same content, everywhere: sorted names, no times, no owner, one gzip header. */
export async function packTar(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack()
  const chunks: Buffer[] = []
  archive.on('data', (chunk: unknown) => chunks.push(chunk as Buffer))
  const ended = new Promise<void>((resolve) => archive.once('end', () => resolve()))
  for (const name of [...files.keys()].sort())
    archive.entry(
      { name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' },
      Buffer.from(files.get(name) ?? new Uint8Array()),
    )
  archive.finalize()
  await ended
  const bytes = gzipSync(Buffer.concat(chunks), { level: constants.Z_BEST_COMPRESSION, memLevel: 9 })
  bytes[9] = 255 // the system that packed it says nothing of the content
  return new Uint8Array(bytes)
}
