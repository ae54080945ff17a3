import { Counter, Gauge, type Registry } from 'prom-client'

export type AuditReading = {
  /** Figures of the whole log come from the one process that leads. */
  isLeader: boolean
  /** Null while it was not looked at for too long. */
  isGood: boolean | null
  /** Entries this process sealed. */
  byPhase: Readonly<Record<string, number>>
  checkpointAgeS: number | null
  anchors: readonly { sink: string; ageS: number }[]
  skewS: number | null
}
/** What is done for the archive: exports made, their files taken away after their time, months prepared, detail erased after its time. */
export const ARCHIVE_OPERATIONS = ['export', 'expire', 'partition', 'erase'] as const
type Result = 'done' | 'failed'
export type ArchiveCounts = {
  add: (operation: (typeof ARCHIVE_OPERATIONS)[number], result: Result, n?: number) => void
  of: () => ReadonlyMap<string, number>
}
export function countArchive(): ArchiveCounts {
  const counts = new Map<string, number>()
  return {
    add: (operation, result, n = 1) => counts.set(`${operation} ${result}`, (counts.get(`${operation} ${result}`) ?? 0) + n),
    of: () => counts,
  }
}
export type AuditSources = {
  reading: () => AuditReading | null
  backlog: () => Promise<{ oldestMs: number | null }>
  archive: Pick<ArchiveCounts, 'of'>
}

const PHASES = ['intent', 'outcome', 'deny', 'dry_run', 'event', 'unknown']

/** What the log shows of itself, read when it is asked for. A process that does not lead leaves the log's gauges out: nothing is not fine. */
export function addAuditMetrics(registry: Registry, { reading, backlog, archive }: AuditSources): void {
  const registers = [registry]
  const ofLeader = () => {
    const now = reading()
    return now?.isLeader ? now : null
  }
  const gauge = (name: string, help: string, figure: (now: AuditReading) => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const now = ofLeader()
        const value = now ? figure(now) : null
        this.remove()
        if (value !== null) this.set(value)
      },
    })
  gauge('acgs_audit_integrity', 'Whether the log matches its proof: 1, or 0.', ({ isGood }) => (isGood === null ? null : Number(isGood)))
  gauge('acgs_audit_checkpoint_age_seconds', 'Since the newest checkpoint was signed.', ({ checkpointAgeS }) => checkpointAgeS)
  gauge('acgs_clock_skew_seconds', "The worker's clock against the database's.", ({ skewS }) => skewS)
  new Gauge({
    name: 'acgs_audit_anchor_age_seconds',
    help: 'Since an anchor last took a checkpoint.',
    labelNames: ['anchor'] as const,
    registers,
    collect() {
      this.reset()
      for (const { sink, ageS } of ofLeader()?.anchors ?? []) this.set({ anchor: sink }, ageS)
    },
  })
  new Counter({
    name: 'acgs_audit_archive_operations_total',
    help: 'What this process did for the archive of the log.',
    labelNames: ['operation', 'result'] as const,
    registers,
    collect() {
      this.reset()
      for (const operation of ARCHIVE_OPERATIONS)
        for (const result of ['done', 'failed'] as const) this.inc({ operation, result }, archive.of().get(`${operation} ${result}`) ?? 0)
    },
  })
  // From every worker: one that leads and hangs does not say how long entries wait.
  new Gauge({
    name: 'acgs_audit_oldest_unsealed_seconds',
    help: 'How long the oldest entry has waited to be sealed; 0 while none waits.',
    registers,
    async collect() {
      const waits = await backlog().catch(() => null)
      this.remove()
      if (waits) this.set((waits.oldestMs ?? 0) / 1000)
    },
  })
  new Counter({
    name: 'acgs_audit_entries_total',
    help: 'Entries sealed by this process.',
    labelNames: ['class'] as const,
    registers,
    collect() {
      const sealed = reading()?.byPhase ?? {}
      this.reset()
      for (const phase of PHASES) this.inc({ class: phase }, 0)
      for (const [phase, n] of Object.entries(sealed)) this.inc({ class: PHASES.includes(phase) ? phase : 'unknown' }, n)
    },
  })
}
