import { createPublicKey, verify } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import { JournalBegin, JournalEnd, JournalLine } from '@/lib/schemas/stop-journal'
import { lineHash } from './journal'

/** 16 MiB: a stop of thousands of targets writes less. */
export const JOURNAL_BYTES = 16 * 1024 * 1024

export type JournalProblem = { n: number; why: string }
/** `problem` is the first line that does not hold. A journal without its end was cut, or its writer died: what is there still counts, and `isEnded` says it. */
export type ReadJournal = {
  id: string | null
  kid: string | null
  lines: JournalLine[]
  isEnded: boolean
  isSigned: boolean
  problem: JournalProblem | null
}

function parsed(text: string): JournalLine | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  const line = JournalLine.safeParse(value)
  if (!line.success) return `${line.error.issues[0]?.path.join('.') || 'the line'}: ${line.error.issues[0]?.message}`
  return canonicalize(value) === text ? line.data : 'it is not in the canonical form'
}

function isSignedBy(x: string, { signature, over }: { signature: string; over: string }): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, Buffer.from(over), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

/** Reads a journal and recomputes its chain and its signature; reads on to the first line that does not hold, and keeps what is before it.
 *  Errors: none; what is no journal at all has a problem at line 1. */
export function readJournal(text: string): ReadJournal {
  const read: ReadJournal = { id: null, kid: null, lines: [], isEnded: false, isSigned: false, problem: null }
  const fail = (n: number, why: string): ReadJournal => ({ ...read, isSigned: false, problem: { n, why } })
  if (Buffer.byteLength(text) > JOURNAL_BYTES) return fail(1, `it is larger than ${JOURNAL_BYTES} bytes`)
  // What follows the last line end is a line that was being written when the writer died.
  const rows = text.split('\n')
  const torn = rows.pop() ?? ''
  if (rows.length === 0) return fail(1, 'there is no line in it')
  let key = ''
  for (const [at, row] of rows.entries()) {
    const n = at + 1
    if (read.isEnded) return fail(n, 'there is a line after the end')
    const line = parsed(row)
    if (typeof line === 'string') return fail(n, line)
    if (line.n !== n) return fail(n, `it says that it is line ${line.n}`)
    const prev = at === 0 ? null : lineHash(rows[at - 1] ?? '')
    if (line.prev !== prev) {
      read.lines.pop() // either of the two was changed, and nobody can say which
      return fail(Math.max(1, n - 1), 'it is not the line that the next one was written after')
    }
    if ((line.kind === 'begin') !== (n === 1)) return fail(n, n === 1 ? 'it does not begin a journal' : 'a second beginning')
    if (line.kind === 'begin') {
      const begin = JournalBegin.safeParse(line.data)
      if (!begin.success) return fail(n, 'it does not say whose journal it is')
      read.id = begin.data.journal_id
      read.kid = begin.data.kid
      key = begin.data.x
    }
    if (line.kind === 'end') {
      const end = JournalEnd.safeParse(line.data)
      if (!end.success || !isSignedBy(key, { signature: end.data.signature, over: prev ?? '' }))
        return fail(n, 'its signature does not hold')
      read.isEnded = true
      read.isSigned = true
    }
    read.lines.push(line)
  }
  return torn === '' ? read : { ...read, isEnded: false }
}
