import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'

export const UNPACKED_BYTES_MAX = 20 * 1024 * 1024
export const ENTRIES_MAX = 1000
const RATIO_MAX = 100

/** A bundle that was refused. The message names the first offender and nothing of the machine. */
export class BundleError extends Error {}

/** Why a name may not be in a bundle, or null. */
function refusedName(name: string): string | null {
  if (name === '' || name.length > 256) return 'has an empty or overlong name'
  if (name.startsWith('/')) return 'has an absolute name'
  if (name.includes('\\')) return 'has a backslash in its name'
  if (/^[a-zA-Z]:/.test(name)) return 'has a drive in its name'
  if (name.includes('\0') || !name.isWellFormed()) return 'has a broken name'
  if (name.split('/').some((part) => part === '..' || part === '.' || part === '')) return 'has a name that leaves its folder'
  return null
}

/** Unpacks a gzipped tar in memory. Errors: BundleError for a name that could leave the bundle, a link, a device, a second entry of a name,
 *  and whatever is too large, too many or packed too densely. `isLeadingSlashCut` is for what OPA itself has just written. */
export async function unpack(bytes: Uint8Array, { isLeadingSlashCut = false } = {}): Promise<Map<string, Buffer>> {
  let tar: Buffer
  try {
    tar = gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError
    throw new BundleError(isTooLarge ? `it is larger than ${UNPACKED_BYTES_MAX} bytes unpacked` : 'it is not a gzip file')
  }
  if (tar.length > RATIO_MAX * bytes.length) throw new BundleError('it is packed too densely to be a bundle')
  const files = new Map<string, Buffer>()
  const folded = new Set<string>()
  const parser = extract()
  const ended = new Promise<void>((resolve, reject) => {
    parser.once('finish', resolve)
    parser.on('error', reject)
  })
  parser.on('entry', ({ name: given, type }, stream, next) => {
    // An archive that ends inside an entry, or is refused at it, fails in the entry, too; unheard, that would end the process.
    stream.on('error', () => undefined)
    const name = isLeadingSlashCut ? given.replace(/^\//, '') : given
    const shown = JSON.stringify(name.slice(0, 100))
    const refused = refusedName(name) ?? (type === 'file' ? null : `is a ${type}, not a file`)
    if (refused) return parser.destroy(new BundleError(`${shown} ${refused}`))
    if (folded.has(name.toLowerCase())) return parser.destroy(new BundleError(`${shown} is there twice`))
    if (files.size >= ENTRIES_MAX) return parser.destroy(new BundleError(`it has more than ${ENTRIES_MAX} entries`))
    folded.add(name.toLowerCase())
    const chunks: Buffer[] = []
    stream.on('data', (chunk: unknown) => chunks.push(chunk as Buffer))
    stream.once('end', () => {
      files.set(name, Buffer.concat(chunks))
      next()
    })
  })
  parser.end(tar)
  try {
    await ended
  } catch (cause) {
    throw cause instanceof BundleError ? cause : new BundleError('it is not a tar file')
  }
  return files
}
