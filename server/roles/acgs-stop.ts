import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import * as z from 'zod'
import { STOP_LINES } from '@/lib/emergency-words'
import { PublicKey } from '@/lib/schemas/signing-key'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { env } from '@/server/env'
import { createLog } from '@/server/log'
import { choosePlan, readScope } from '@/server/stop/choose'
import { evidenceFiles } from '@/server/stop/evidence-files'
import { executeStop } from '@/server/stop/execute'
import { isDenialMissing } from '@/server/stop/import-plan'
import { journalKey, openJournal } from '@/server/stop/journal'
import { copyJournal, takeLease } from '@/server/stop/keep-in-cluster'
import { kindsWithoutDatabase } from '@/server/stop/kinds'
import { OLD_AFTER_MS, openStopPlan } from '@/server/stop/plan-file'
import { EXITS, manualOf, verdictOf } from '@/server/stop/verdict'

type Options = {
  plan: string
  scope: string
  reason: string
  dryRun?: boolean
  kubeconfig?: string
  context?: string
  journal: string
  keys?: string
  confirm?: string
  confirmOld?: string
  drill?: boolean
}
const say = (line: string) => void process.stdout.write(`${line}\n`)
const refuse = (why: string): never => {
  process.stderr.write(`refused: ${why}\n`)
  process.exit(EXITS.refused)
}
const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

async function typed(question: string, wanted: string, given: string | undefined): Promise<boolean> {
  if (given !== undefined) return given === wanted
  if (!process.stdin.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question(`${question}\nType ${wanted} to go on: `)
  lines.close()
  return answer.trim() === wanted
}

const Keys = z.object({ keys: z.array(PublicKey).max(64) })
const keysOf = (path: string | undefined) => (path === undefined ? [] : Keys.parse(JSON.parse(readFileSync(path, 'utf8'))).keys)

function sayPlan(entry: StopPlanEntry, known: ReadonlySet<string>): void {
  for (const step of entry.steps)
    say(`${step.parentN === undefined ? '' : '  '}${step.n}. ${step.title}${known.has(step.kind) ? '' : ' (needs the database: left out)'}`)
}

async function stop(options: Options): Promise<number> {
  if (options.reason.trim().length < 10) refuse('--reason: say why, in 10 characters or more')
  const kinds = kindsWithoutDatabase()
  const opened = (() => {
    try {
      const plan = openStopPlan(readFileSync(options.plan, 'utf8'), keysOf(options.keys))
      const wanted = readScope(options.scope)
      return { ...plan, wanted, entry: choosePlan(plan.body, wanted) }
    } catch (cause) {
      return refuse(wordsOf(cause))
    }
  })()
  const { body, kid, entry, wanted } = opened
  const stopping = new AbortController()
  const deadline = STOP_LINES.confirmed + 5_000
  const { cluster } = openKubernetes({ kubeconfig: options.kubeconfig ?? env().KUBECONFIG ?? null, context: options.context ?? null })
  const facts = await cluster.facts({ signal: AbortSignal.timeout(5_000), lane: 'emergency' }).catch((cause: unknown) => wordsOf(cause))
  if (typeof facts !== 'string' && facts.uid !== null && facts.uid !== body.clusterUid)
    refuse(`the plan is of another cluster (${body.clusterUid}) than ${facts.server} (${facts.uid})`)
  say(
    typeof facts === 'string'
      ? `The cluster does not answer: ${facts}`
      : `Cluster ${facts.server}${facts.isLocal ? ', local, simulated workloads' : ''}`,
  )
  say(`Plan of ${entry.compiledAt}, ${kid === null ? 'signed by nobody that is known here (--keys)' : `signed by ${kid}`}`)
  sayPlan(entry, new Set(kinds.names()))
  if (options.dryRun) return EXITS.stopped

  const ageMs = Date.now() - Date.parse(entry.compiledAt)
  if (ageMs > OLD_AFTER_MS) {
    const old = `The plan is ${Math.floor(ageMs / 3_600_000)} h old: what came since is not in it.`
    if (!(await typed(old, 'old plan', options.confirmOld))) refuse('an old plan is confirmed with the words: old plan (--confirm-old)')
  }
  if (!(await typed(`This stops ${wanted.word}.`, wanted.word, options.confirm))) refuse(`confirmed is it with: ${wanted.word} (--confirm)`)

  const id = randomUUID()
  const bootId = randomUUID()
  const journal = openJournal({
    path: join(options.journal, `acgs-stop-${id}.jsonl`),
    id,
    bootId,
    key: journalKey(),
    now: () => new Date(),
  })
  const began = performance.now()
  const acceptedAt = new Date()
  const who = await cluster.whoami(AbortSignal.timeout(2_000)).catch(() => null)
  journal.write('accept', {
    scope: entry.scope,
    target: entry.target,
    key: entry.key,
    plan_id: entry.planId,
    digest: entry.digest,
    steps: entry.steps,
    targets: entry.targets,
    reason: options.reason,
    operator: who,
    host: hostname(),
    verified: false,
    plan_signed_by: kid,
    cluster_uid: typeof facts === 'string' ? null : facts.uid,
    drill: options.drill === true,
  })
  say(`Recording in ${journal.path} as ${who ?? 'somebody that the cluster does not name'} (operator unverified)`)
  const by = { cluster, caller: { kind: 'self' as const }, id, signal: stopping.signal }
  const others = await takeLease(by, `${who ?? 'acgs-stop'}/${id}`, new Date())
  if (others !== null) journal.write('note', { what: 'lease', why: others })
  const ends = await executeStop({
    acceptedAt,
    ...{
      id,
      entry,
      kinds,
      cluster,
      caller: by.caller,
      isDrill: options.drill === true,
      log: createLog('acgs-stop'),
      now: () => new Date(),
    },
    signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(deadline)]),
    endsAtMs: began + deadline,
    evidence: evidenceFiles({
      dir: join(options.journal, `acgs-stop-${id}-evidence`),
      write: (kind, data) => void journal.write(kind, data),
    }),
    write: (kind, data) => void journal.write(kind, data),
    say,
  })
  const isLatchMissing = isDenialMissing(entry)
  const seen = verdictOf(ends)
  // Agents that run elsewhere go on asking, and engines go on answering.
  const verdict = isLatchMissing && seen === 'stopped' ? 'contained' : seen
  const ms = Math.round(performance.now() - began)
  journal.close({ verdict, ms, failed: ends.filter(({ state }) => state === 'failed').length })
  const copied = await copyJournal(by, journal.text())
  if (copied !== null) say(`No copy of the journal in the cluster: ${copied}`)
  stopping.abort()
  await cluster.close()
  say(
    `${verdict === 'stopped' ? 'Stopped' : verdict === 'contained' ? 'CONTAINED ONLY' : 'NOT CONFIRMED'} after ${(ms / 1000).toFixed(1)} s, as it was seen.`,
  )
  if (verdict !== 'stopped') for (const line of manualOf(entry, ends)) say(`  ${line}`)
  if (isLatchMissing) say('Engines were not told to deny: that takes the database, or a stop of all services.')
  say(`Import it when the database is back: acgs stop import ${journal.path}`)
  return EXITS[verdict]
}

const program = new Command('acgs-stop')
  .description(
    'Stops agents and services with the console, the worker and the database dead. It needs a signed plan file and access to the cluster.',
  )
  .requiredOption('--plan <file>', 'stop-plan.json: from a worker’s data folder, or from the ConfigMap acgs-stop-plan')
  .requiredOption('--scope <scope>', 'all | agents | agent:<id> | sandbox:<id> | <namespace>/<kind>/<name>')
  .requiredOption('--reason <text>', 'why; it is kept')
  .option('--dry-run', 'says what would be done and does nothing')
  .option('--kubeconfig <file>', 'default: KUBECONFIG')
  .option('--context <name>', 'of the kubeconfig')
  .option('--journal <dir>', 'where the record is kept', 'acgs-stop')
  .option('--keys <file>', 'public keys of the installation, to check the plan with')
  .option('--confirm <scope>', 'the scope once more, instead of typing it')
  .option('--confirm-old <words>', 'the words "old plan", for one older than 24 h')
  .option('--drill', 'marks the record as a drill')
  .addHelpText('after', '\nExit codes: 0 stopped, 2 contained only, 3 not confirmed, 4 refused.')
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXITS.refused))
program.action(async (options: Options) => {
  process.exit(await stop(options).catch((cause: unknown) => refuse(wordsOf(cause))))
})
await program.parseAsync()
