import { Declared, FLIPS_MAX } from '@/lib/schemas/versions'

export type AllowRow = { id: number; kind: 'rule' | 'action'; name: string; why: string }
export type DeclaredForm = { says: string; percent: string; allows: readonly AllowRow[] }

/** What somebody typed as what is sent, or what is still missing in words. */
export function readDeclared({ says, percent, allows }: DeclaredForm): { declared: Declared } | { missing: string } {
  if (says.trim() === '') return { missing: 'Say in a sentence what it changes, and what for.' }
  const share = Number(percent.trim().replace(',', '.')) / 100
  if (percent.trim() === '' || !(share >= 0 && share <= FLIPS_MAX)) return { missing: 'Other answers: a share from 0 to 5 %.' }
  const rows = allows.map(({ kind, name, why }) => ({ [kind]: name.trim(), why: why.trim() }))
  if (allows.some(({ name, why }) => name.trim() === '' || why.trim() === ''))
    return { missing: 'Each denial that is to become an allow needs its rule or action, and why.' }
  const read = Declared.safeParse({ says: says.trim(), flips: share, allows: rows })
  return read.success ? { declared: read.data } : { missing: read.error.issues[0]?.message ?? 'Something of it cannot be read.' }
}
