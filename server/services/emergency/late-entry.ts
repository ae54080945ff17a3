import type { JournalLine } from '@/lib/schemas/stop-journal'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import { type EntryFacts, targetOf } from '@/server/audit/entry'
import type { ServiceContext } from '@/server/context'
import type { ImportedStop } from '@/server/stop/import-plan'

/** Who did it, as the log names them: a worker that went on, or whom the cluster knew. */
export const operatorOf = ({ accept, runId }: ImportedStop): string =>
  runId === null ? (accept.person?.id ?? `cluster:${accept.operator ?? 'unknown'}`) : 'system:worker'

/** Of a step: the same in every reading of the journal, and shared by its intent and its outcome. */
export function auditIdOf(journalId: string, n: number): string {
  const hex = digestOf({ journalId, n }).slice('sha256:'.length)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Steps whose end the journal tells and the record takes over from it: under which entry, and whether that one has its intent already. */
export type Taken = ReadonlyMap<number, { auditId: string; hasIntent: boolean }>
/** Of a run that has no other record: every step is the journal's. */
const takenBy = (journalId: string, n: number, taken: Taken | null) =>
  taken === null ? { auditId: auditIdOf(journalId, n), hasIntent: false } : (taken.get(n) ?? null)

type Written = { journalId: string; runId: string; line: JournalLine; text: string; taken: Taken | null }

/** A line as an entry of the log: what a step meant to do and how it went are its intent and its outcome, everything else is an event. Pure but for
 *  the time. */
export function lateEntry(ctx: ServiceContext, stop: ImportedStop, { journalId, runId, line, text, taken }: Written): EntryFacts {
  const { kind, data } = line
  const n = typeof data.n === 'number' ? data.n : null
  const step = n === null ? null : takenBy(journalId, n, taken)
  const isStep = step !== null && (kind === 'outcome' || (kind === 'intent' && !step.hasIntent))
  const by = operatorOf(stop)
  const { person } = stop.accept
  const isPerson = person?.id === by
  return {
    id: isStep ? step.auditId : uuidv7(ctx.now().getTime()),
    at: ctx.now(),
    actor: { id: by, name: isPerson ? person.name : by, kind: isPerson ? 'person' : 'system', roles: [], sessionHash: null },
    source: ctx.source,
    action: isStep ? 'runs.step' : 'emergency.import',
    target: isStep ? targetOf('step', `${runId}/${n}`) : targetOf('stop-journal', `${journalId}/${line.n}`),
    requestId: journalId,
    runId,
    phase: isStep ? (kind === 'intent' ? 'intent' : 'outcome') : 'event',
    outcome: kind === 'outcome' ? (data.state === 'done' ? 'done' : 'failed') : null,
    afterDigest: digestOf(text),
    reason: `line ${line.n} of the journal, ${kind}, at ${line.at}`,
    late: true,
    drill: stop.accept.drill,
  }
}
