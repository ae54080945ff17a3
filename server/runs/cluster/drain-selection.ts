import { controllerOf, type Pod } from './shapes'

export type Consent = { emptyDir: boolean; ownerless: boolean }
export type Leaving = { namespace: string; name: string; uid: string; owner: { kind: string; name: string } | null }
export type DrainSelection = {
  /** To be evicted, one uid each. */
  evict: Leaving[]
  /** Asked to leave by somebody else already: waited for. */
  leaving: Leaving[]
  skipped: (Leaving & { why: 'daemonSet' | 'mirror' })[]
  /** Nothing is evicted while one of these has no consent. */
  needConsent: (Leaving & { why: 'emptyDir' | 'ownerless' })[]
}

const MIRROR = 'kubernetes.io/config.mirror'

const rowOf = ({ metadata }: Pod): Leaving => {
  const owner = controllerOf(metadata)
  const { namespace = '', name, uid } = metadata
  return { namespace, name, uid, owner: owner === undefined ? null : { kind: owner.kind, name: owner.name } }
}
const isFinished = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'
const hasEmptyDir = ({ spec }: Pod) => (spec?.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined)

/** What a drain evicts, skips and has to ask about. A finished pod loses nothing. In: all pods of the node. */
export function selectForDrain(pods: readonly Pod[], consent: Consent): DrainSelection {
  const selection: DrainSelection = { evict: [], leaving: [], skipped: [], needConsent: [] }
  for (const pod of pods) {
    const row = rowOf(pod)
    if (pod.metadata.annotations?.[MIRROR] !== undefined) selection.skipped.push({ ...row, why: 'mirror' })
    else if (row.owner?.kind === 'DaemonSet') selection.skipped.push({ ...row, why: 'daemonSet' })
    else if (pod.metadata.deletionTimestamp !== undefined) selection.leaving.push(row)
    else if (!isFinished(pod) && row.owner === null && !consent.ownerless) selection.needConsent.push({ ...row, why: 'ownerless' })
    else if (!isFinished(pod) && hasEmptyDir(pod) && !consent.emptyDir) selection.needConsent.push({ ...row, why: 'emptyDir' })
    else selection.evict.push(row)
  }
  return selection
}
