import { AppError } from '@/lib/errors'

export type Turns = <T>(by: string, work: () => Promise<T>) => Promise<T>

/** Lets so many run at once, and fewer of one person. Who waits is served in turn by person, so one who asks much delays only themselves.
 *  Errors: UPSTREAM when as many wait already as may. */
export function fairTurns({ atOnce, perPerson, waiting }: { atOnce: number; perPerson: number; waiting: number }): Turns {
  const queues = new Map<string, (() => void)[]>()
  const running = new Map<string, number>()
  let all = 0
  let queued = 0

  const isFree = (by: string) => all < atOnce && (running.get(by) ?? 0) < perPerson
  const take = (by: string) => {
    all++
    running.set(by, (running.get(by) ?? 0) + 1)
  }
  const give = (by: string) => {
    all--
    const left = (running.get(by) ?? 1) - 1
    if (left > 0) running.set(by, left)
    else running.delete(by)
    next()
  }
  /** A person who was served goes to the end: a Map keeps the order in which its keys came. */
  function next(): void {
    for (const [by, queue] of queues) {
      if (!isFree(by)) continue
      const start = queue.shift()
      queues.delete(by)
      if (queue.length > 0) queues.set(by, queue)
      queued--
      take(by)
      start?.()
      next()
      return
    }
  }
  return async (by, work) => {
    if (isFree(by) && !queues.has(by)) take(by)
    else {
      if (queued >= waiting) throw new AppError('UPSTREAM', 'Too many policy checks run already. Try again in a moment.')
      queued++
      await new Promise<void>((start) => queues.set(by, [...(queues.get(by) ?? []), start]))
    }
    try {
      return await work()
    } finally {
      give(by)
    }
  }
}
