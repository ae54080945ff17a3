import { AppError } from '@/lib/errors'
import { PRECEDENCE } from '@/lib/run-states'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import { canonicalText, entryOf } from '@/server/audit/entry'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import type { ImportedStop } from '@/server/stop/import-plan'
import { readStop } from '@/server/stop/import-plan'
import { type ReadJournal, readJournal } from '@/server/stop/read-journal'
import { importIntoRun } from './import-into-run'
import { auditIdOf, lateEntry, operatorOf, type Taken } from './late-entry'

export type Imported = {
  journalId: string
  runId: string
  isNew: boolean
  lines: number
  isSigned: boolean
  isEnded: boolean
  problem: ReadJournal['problem']
  verdict: string
}
type Tx = Prisma.TransactionClient
type Json = Prisma.InputJsonValue

const WRITER_DIED = 'its writer ended before it said how this went'
function endOf(stop: ImportedStop) {
  const isWell = stop.confirmedAt !== null && !stop.steps.some(({ state }) => state === 'uncertain')
  return {
    state: isWell ? 'done' : 'failed',
    outcome: isWell ? 'verified' : `not confirmed: the journal says ${stop.verdict}`,
    finishedAt: stop.endedAt ?? stop.acceptedAt,
  }
}

const clocksOf = ({ containedAt, stoppedAt, confirmedAt, endedAt }: ImportedStop) => ({
  ...{ containedAt, stoppedAt, confirmedAt },
  failedAt: confirmedAt === null ? endedAt : null,
})

async function keepPriors(tx: Tx, id: string, { priors }: ImportedStop): Promise<void> {
  if (priors.length === 0) return
  await tx.priorState.createMany({
    data: priors.map(({ targetKey, body, digest, at }) => ({ runId: id, targetKey, body: body as Json, digest, takenAt: at })),
    skipDuplicates: true,
  })
}

/** The bodies lie where the stop was made: a row says where, and which digest it must have. */
async function keepEvidence(tx: Tx, id: string, { evidence, accept }: ImportedStop): Promise<void> {
  if (evidence.length === 0) return
  await tx.evidence.createMany({
    data: evidence.map(({ target, sandbox, agent, name, media_type, file, digest, missing, isTruncated, at }) => ({
      ...{ id: uuidv7(at.getTime()), runId: id, targetKey: target, sandboxId: sandbox, agentId: agent, name, mediaType: media_type },
      ...{ digest, isTruncated, takenAt: at, drill: accept.drill },
      missing: missing ?? `It is a file beside the journal: acgs-stop-${id}-evidence/${file}`,
    })),
    skipDuplicates: true,
  })
}

const tellPages = (tx: Tx, id: string) =>
  tx.event.createMany({
    data: ['emergency', 'runs'].map((topic) => ({ topic, ref: id, version: 'imported' })),
  })

async function keepRun(tx: Tx, id: string, stop: ImportedStop): Promise<void> {
  const { accept, steps, acceptedAt } = stop
  const planId = uuidv7(acceptedAt.getTime())
  await tx.plan.create({
    data: {
      id: planId,
      kind: 'emergency.stop',
      class: 'stop',
      lane: 0,
      precedence: PRECEDENCE.stop,
      params: { scope: accept.scope, target: accept.target, from: accept.plan_id },
      steps: steps.map(({ n, parentN, kind, title, params, targetKey }) => ({
        ...{ n, kind, title, targetKey },
        ...(parentN === undefined ? {} : { parentN }),
        params: (params ?? {}) as Json, // JSON as it was read
      })),
      targets: accept.targets as Json,
      preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
      digest: accept.digest,
      needsVersion: 1,
      expiresAt: acceptedAt,
      createdAt: acceptedAt,
      createdBy: operatorOf(stop),
    },
  })
  await tx.run.create({
    data: {
      id,
      planId,
      lane: 0,
      precedence: PRECEDENCE.stop,
      needsVersion: 1,
      requestId: `journal:${id}`,
      requestedBy: operatorOf(stop),
      approvals: [],
      reason: accept.reason,
      drill: accept.drill,
      createdAt: acceptedAt,
      startedAt: acceptedAt,
      ...endOf(stop),
    },
  })
  await tx.step.createMany({
    data: steps.map(({ n, parentN, kind, title, params, targetKey, state, why, facts, intentAt, endedAt: at }) => ({
      runId: id,
      ...{ n, kind, title, targetKey, state, intentAt },
      parentN: parentN ?? null,
      params: (params ?? {}) as Json,
      attempt: intentAt === null ? 0 : 1,
      auditId: intentAt === null ? null : auditIdOf(id, n),
      startedAt: intentAt,
      finishedAt: at,
      ...(facts === null ? {} : { facts: facts as Json }),
      error: state === 'uncertain' ? WRITER_DIED : why,
    })),
  })
  await keepPriors(tx, id, stop)
  await keepEvidence(tx, id, stop)
}

/** A journal that says more than it did: what was there before is kept, and the clocks follow it. Its run stays as it was first read: an end is
 *  never taken back. */
async function goOn(tx: Tx, id: string, stop: ImportedStop): Promise<void> {
  await keepPriors(tx, id, stop)
  await keepEvidence(tx, id, stop)
  await tx.emergency.update({ where: { runId: id }, data: clocksOf(stop) })
  await tellPages(tx, id)
}

async function keepEmergency(tx: Tx, id: string, stop: ImportedStop): Promise<void> {
  const { accept, acceptedAt } = stop
  await tx.emergency.create({
    data: {
      id: uuidv7(acceptedAt.getTime()),
      ...{ scope: stop.scope, target: stop.target, reason: accept.reason, acceptedAt, drill: accept.drill },
      ...clocksOf(stop),
      startedBy: operatorOf(stop),
      method: accept.method ?? (accept.verified ? 'webauthn' : null),
      runId: id,
      journalId: id,
    },
  })
  await tellPages(tx, id)
}

/** Takes the record of a stop that was made without the database into it: plan, run, steps, what was there before, and an entry of the log for each
 *  line, marked late. One transaction a file. The same file again changes nothing; one that says more than it did adds its lines, what was
 *  there before, and its clocks. A broken chain is taken in up to its break and says so. A journal that goes on with a run whose database was
 *  lost becomes part of that run; `epoch` is of whoever has it, who alone may end its steps. `isOwn`: it is from this worker's own disk.
 *  Errors: BAD_REQUEST naming the line, for what is no journal, or one of which nothing was accepted. */
export async function importJournal(
  ctx: ServiceContext,
  text: string,
  { epoch = null, isOwn = false }: { epoch?: number | null; isOwn?: boolean } = {},
): Promise<Imported> {
  const read = readJournal(text)
  const { id, kid, problem, lines, isEnded, isSigned } = read
  if (id === null || kid === null)
    throw new AppError('BAD_REQUEST', `This is no journal of a stop: line ${problem?.n ?? 1}, ${problem?.why ?? 'it does not begin one'}.`)
  const told = readStop(read)
  // Anybody can write a file that names a person; what lies on the worker's own disk it wrote itself.
  const stop = told === null || isOwn ? told : { ...told, accept: { ...told.accept, person: undefined, method: undefined } }
  if (stop === null)
    throw new AppError('BAD_REQUEST', 'Nothing was accepted in this journal, so nothing was done. There is nothing to import.')
  const rows = text.split('\n')
  const runId = stop.runId ?? id
  return ctx.db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${id}, 0))`
    const before = await tx.stopJournal.findUnique({ where: { id }, include: { lines: { select: { n: true, line: true } } } })
    const differs = before?.lines.find(({ n, line }) => rows[n - 1] !== line)
    if (differs) throw new AppError('CONFLICT', `Another journal of this name was imported before: line ${differs.n} is not the same.`)
    const known = new Set(before?.lines.map(({ n }) => n))
    const added = lines.filter(({ n }) => !known.has(n))
    let taken: Taken | null = null
    if (!before)
      await tx.stopJournal.create({
        data: { id, runId, kid, isEnded, isSigned, importedBy: ctx.actor.id, ...(problem === null ? {} : { problem }) },
      })
    else if (added.length > 0)
      await tx.stopJournal.update({ where: { id }, data: { isEnded, isSigned, problem: problem ?? Prisma.DbNull } })
    if (stop.runId !== null) {
      taken = await importIntoRun(tx, { journalId: id, runId, stop, added, epoch })
      await keepPriors(tx, runId, stop)
      if (added.length > 0) await tellPages(tx, runId)
    } else if (!before) {
      await keepRun(tx, id, stop)
      await keepEmergency(tx, id, stop)
    } else if (added.length > 0) await goOn(tx, id, stop)
    await tx.stopJournalLine.createMany({
      data: added.map(({ n, at, kind }) => ({ journalId: id, n, at: new Date(at), kind, line: rows[n - 1] ?? '' })),
    })
    const texts = added.map((line) =>
      canonicalText(entryOf(lateEntry(ctx, stop, { journalId: id, runId, line, text: rows[line.n - 1] ?? '', taken }))),
    )
    await tx.$executeRaw`INSERT INTO audit_inbox (entry) SELECT entry FROM unnest(${texts}::text[]) WITH ORDINALITY AS t(entry, n) ORDER BY n`
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, lines: lines.length, isSigned }), reason: stop.accept.reason })
    return { journalId: id, runId, isNew: !before, lines: added.length, isSigned, isEnded, problem, verdict: stop.verdict }
  })
}
