import type { Revision } from '@/server/runs/cluster/history'
import type { Workload } from '@/server/runs/cluster/shapes'
import type { Finding } from '@/server/runs/kind'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** ConfigMaps and Secrets that a template names, wherever it does. */
export function namedConfig(template: unknown): string[] {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    if (!isMembers(value)) return
    for (const [name, member] of Object.entries(value)) {
      if (!isMembers(member)) walk(member)
      else {
        const config = /^configMap(KeyRef|Ref)?$/.test(name) ? 'ConfigMap' : /^secret(KeyRef|Ref)?$/.test(name) ? 'Secret' : null
        const named = member.name ?? member.secretName
        if (config !== null && typeof named === 'string') found.add(`${config} ${named}`)
        walk(member)
      }
    }
  }
  walk(template)
  return [...found].sort()
}

const LIMIT_DEFAULT = 10

/** What a rollback does not bring back, and what it cannot know. */
export function rollbackWarnings(kind: string, { workload, to, kept }: { workload: Workload; to: Revision; kept: number }): Finding[] {
  const { spec } = workload
  const named = namedConfig(to.template)
  const limit = typeof spec.revisionHistoryLimit === 'number' ? spec.revisionHistoryLimit : LIMIT_DEFAULT
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0
  const claims = Array.isArray(spec.volumeClaimTemplates) ? spec.volumeClaimTemplates.length : 0
  const said: [boolean, string, string][] = [
    [
      named.length > 0,
      'notVersioned',
      `Not rolled back: ${named.slice(0, 8).join(', ')}${named.length > 8 ? ` and ${named.length - 8} more` : ''}. The cluster keeps no versions of them.`,
    ],
    [kept > limit, 'historyCut', `The cluster keeps ${limit} old revisions: older ones are gone.`],
    [claims > 0, 'dataStays', 'Its volumes stay as they are: data and schema may be newer than the code that comes back.'],
    [
      partition > 0,
      'partition',
      `Pods below ordinal ${partition} stay on the old revision: the partition holds them. Moving it is a step of its own.`,
    ],
    [
      spec.updateStrategy?.type === 'OnDelete',
      'onDelete',
      `This ${kind} replaces a pod only when it is deleted: the plan deletes them one at a time.`,
    ],
  ]
  return said.flatMap(([holds, code, message]) => (holds ? [{ code, message }] : []))
}
