import type { Ending, SandboxState } from '@/lib/sandbox-words'
import type { SandboxPod, SandboxPods } from '@/server/ports/sandbox-pods'
import { applyMove } from './apply-move'
import { judgePod } from './judge-pod'
import type { SandboxParts } from './parts'

/** So many executions are looked at side by side. */
const LOOKS = 4
const AGAIN_MS = 1000
const FORGOTTEN_MS = 60_000

export type Reconciler = {
  /** Looks at this execution, by the name of its pod. */
  look(podName: string): void
  /** Takes a change as it comes: when a pod was first seen ready is known by that, however late it is looked at. */
  changed(before: SandboxPod | null, after: SandboxPod | null): void
  /** Looks at every pod that is there, and at every execution that is not over. */
  lookAtAll(): Promise<void>
  /** Resolves when nothing is left to look at. */
  settled(): Promise<void>
}
type Options = { pods: () => SandboxPods | null; isLeader: () => boolean; signal: AbortSignal }

/** Brings rows to what the cluster shows: one look at a time for an execution, as often as something about it changed. Every look begins with what
 *  is stored and what is there now, so that nothing is lost with the process. */
export function createReconciler(parts: SandboxParts, { pods, isLeader, signal }: Options): Reconciler {
  const waiting = new Set<string>()
  const running = new Set<string>()
  const idle = new Set<() => void>()
  const readyAt = new Map<string, number>()

  async function lookOnce(podName: string): Promise<void> {
    const view = pods()
    if (!view || !isLeader()) return
    const row = await parts.db.sandbox.findUnique({ where: { podName } })
    if (!row) return
    const pod: SandboxPod | null = view.find(podName)
    // A pod of the name that is not ours is nobody's look; and what is not there counts only in a view that is current.
    if (pod && (pod.sandboxId !== row.id || (row.podUid !== null && row.podUid !== pod.uid))) return
    if (!pod && !view.state().isCurrent) return
    const known = { ...row, state: row.state as SandboxState, ending: row.ending as Ending | null } // the table's checks hold both to these words
    const move = judgePod(known, pod)
    if (move) await applyMove(parts, move, { row, pod, readyMs: readyAt.get(pod?.uid ?? row.podUid ?? '') ?? null })
    parts.waiters.tell(row.id)
  }

  function pump(): void {
    for (const name of waiting) {
      if (running.size >= LOOKS) return
      if (running.has(name)) continue
      waiting.delete(name)
      running.add(name)
      void lookOnce(name)
        .catch((cause: unknown) => {
          parts.log.warn({ err: cause, podName: name }, 'sandbox.look-failed')
          const again = setTimeout(() => look(name), AGAIN_MS)
          signal.addEventListener('abort', () => clearTimeout(again), { once: true })
        })
        .finally(() => {
          running.delete(name)
          pump()
          if (running.size === 0 && waiting.size === 0) for (const done of idle) done()
        })
    }
  }
  function look(podName: string): void {
    if (signal.aborted) return
    waiting.add(podName)
    pump()
  }

  return {
    look,
    changed(before, after) {
      const seen = after ?? before
      if (!seen?.sandboxId) return
      if (after?.isReady && !readyAt.has(after.uid)) readyAt.set(after.uid, performance.now())
      look(seen.name)
      // Its end is written by the look that this asks for, or by an earlier one.
      if (!after) setTimeout(() => readyAt.delete(seen.uid), FORGOTTEN_MS).unref()
    },
    async lookAtAll() {
      const rows = await parts.db.sandbox.findMany({ where: { state: { notIn: ['ended', 'refused'] } }, select: { podName: true } })
      const there = (pods()?.all() ?? []).filter(({ sandboxId }) => sandboxId !== null)
      for (const name of new Set([...rows.map(({ podName }) => podName), ...there.map(({ name }) => name)])) look(name)
    },
    settled: () =>
      new Promise((resolve) => {
        if (running.size === 0 && waiting.size === 0) return resolve()
        const done = () => {
          idle.delete(done)
          resolve()
        }
        idle.add(done)
      }),
  }
}
