import type { Diagnostic } from '@/server/ports/policy-tools'

const ORDER = { error: 0, warning: 1, info: 2 }
const inOrder = (a: Diagnostic, b: Diagnostic) =>
  ORDER[a.severity] - ORDER[b.severity] ||
  (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
  a.range.start.row - b.range.start.row ||
  a.range.start.col - b.range.start.col

/** What a finding is about, where two of the tools say the same in other words. Who says it better stands first in the stream. */
function meaningOf({ code, message }: Diagnostic): string {
  const refused =
    /^undefined function (?:internal\.(?=print$))?(\S+)$/.exec(message)?.[1] ??
    (code === 'acgs/wasm-capability' ? message.split(' ')[0] : undefined)
  if (refused) return `refused ${refused}`
  if (code === 'custom/forbidden-function-call') return 'forbidden'
  if (/^import \S+ unused$/.test(message) || code === 'imports/unused-import') return 'unused import'
  if (/^assigned var \S+ unused$/.test(message) || code === 'bugs/unused-output-variable') return 'unused variable'
  return `${code} ${message}`
}

const touches = (a: Diagnostic, b: Diagnostic) => {
  const isBefore = (p: { row: number; col: number }, q: { row: number; col: number }) =>
    p.row < q.row || (p.row === q.row && p.col <= q.col)
  return isBefore(a.range.start, b.range.end) && isBefore(b.range.start, a.range.end)
}

/** The forbidden call of the linter and the refused one of ours are the same. */
const isSame = (a: Diagnostic, b: Diagnostic): boolean => {
  if (a.path !== b.path || !touches(a, b)) return false
  const [one, other] = [meaningOf(a), meaningOf(b)]
  return one === other || (one.startsWith('refused') && other === 'forbidden') || (one === 'forbidden' && other.startsWith('refused'))
}

/** Findings once each, errors first. In: those who say it best first. */
export function oneStream(found: readonly Diagnostic[]): Diagnostic[] {
  const byPath = new Map<string, Diagnostic[]>()
  for (const one of found) {
    const kept = byPath.get(one.path) ?? []
    if (!kept.some((before) => isSame(before, one))) byPath.set(one.path, [...kept, one])
  }
  return [...byPath.values()].flat().sort(inOrder)
}
