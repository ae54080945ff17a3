import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@/lib/errors'
import type { Anchor } from '@/server/ports/anchor'

/** Enough for the last notes, whatever grew before them. */
const TAIL_BYTES = 65_536
const codeOf = (cause: unknown) => (cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable')

/** A signature line as far as it goes: key id and Ed25519 signature are 68 bytes, so a cut one is too short. */
const WHOLE_LINE = /^— \S+ [A-Za-z0-9+/]{91}=$/
/** The last note of a file of notes, with blank lines between. One that was cut by a crash is passed over. */
function lastNote(text: string): string | null {
  const parts = text.split(/\n{2,}/)
  for (let at = parts.length - 1; at > 0; at -= 1) {
    const [body = '', signatures = ''] = [parts[at - 1], parts[at]]
    const lines = signatures.trimEnd().split('\n')
    const isWhole = lines.every((line) => WHOLE_LINE.test(line)) && (at < parts.length - 1 || text.endsWith('\n'))
    if (isWhole && body.split('\n').length === 3) return `${body}\n\n${lines.join('\n')}\n`
  }
  return null
}

/** A file that is only ever added to. Its path is told to nobody: an error names its kind alone. */
export function fileAnchor(path: string): Anchor {
  return {
    sink: 'file on this machine',
    isLocal: true,
    fetch: async () => {
      try {
        const file = await open(path, 'r')
        try {
          const { size } = await file.stat()
          const from = Math.max(0, size - TAIL_BYTES)
          const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
          return lastNote(buffer.subarray(0, bytesRead).toString('utf8'))
        } finally {
          await file.close()
        }
      } catch (cause) {
        if (codeOf(cause) === 'ENOENT') return null
        throw new AppError('UPSTREAM', `The file of checkpoints cannot be read (${codeOf(cause)}).`)
      }
    },
    put: async (note) => {
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const file = await open(path, 'a', 0o600)
        try {
          // Two line ends first: should the last note have been cut, this one still stands by itself.
          // All of it or an error: one write may stop half way where a disk is full.
          await file.writeFile(`\n\n${note}`)
          await file.sync()
        } finally {
          await file.close()
        }
      } catch (cause) {
        throw new AppError('UPSTREAM', `The checkpoint was not added to the file (${codeOf(cause)}).`)
      }
    },
  }
}
