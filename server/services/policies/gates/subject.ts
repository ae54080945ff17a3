import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Candidate, Candidates } from '@/server/ports/candidates'
import type { OpenedBundle } from '@/server/ports/policies'
import type { Coverage, SourceFile } from '@/server/ports/policy-tools'

/** A version while it is measured. What several gates need is made once, when the first of them asks. */
export type Subject = {
  version: number
  files: readonly SourceFile[]
  /** What one test, and the linter, may take: more each time one was over it, for a machine may be busy. */
  testSeconds: number
  opened: () => Promise<OpenedBundle>
  /** What the tests reach. Rejects where one fails. */
  coverage: () => Promise<Coverage>
  /** The compiled module in a thread of its own. Rejects where it does not load. */
  candidate: () => Promise<Candidate>
  close: () => Promise<void>
}

type Stored = Pick<Subject, 'version' | 'files' | 'testSeconds'> & { bundle: Uint8Array }

/** A test that was over its limit of time says nothing about what is reached: on a busy machine it happens to any. */
async function coverageOf(ctx: ServiceContext, { files, testSeconds }: Pick<Stored, 'files' | 'testSeconds'>): Promise<Coverage> {
  return ctx.policyTools.cover(files, ctx.actor.id, testSeconds).catch((cause: unknown) => {
    if (cause instanceof AppError && /eval_cancel_error/.test(cause.message))
      throw new AppError('UPSTREAM', `limit_exceeded: a test took more than ${testSeconds} s while its lines were counted.`, { cause })
    throw cause
  })
}

function once<T>(make: () => Promise<T>): { get: () => Promise<T>; made: () => Promise<T> | null } {
  let made: Promise<T> | null = null
  return {
    get: () => {
      made ??= make()
      return made
    },
    made: () => made,
  }
}

export function subjectOf(ctx: ServiceContext, { version, bundle, files, testSeconds }: Stored, candidates: Candidates): Subject {
  const opened = once(() => ctx.policies.openBundle(new Uint8Array(bundle)))
  const coverage = once(() => coverageOf(ctx, { files, testSeconds }))
  const candidate = once(async () => candidates.open(await opened.get(), { threads: 1 }))
  return {
    version,
    files,
    testSeconds,
    opened: opened.get,
    coverage: coverage.get,
    candidate: candidate.get,
    close: async () => {
      const open = await candidate.made()?.catch(() => null) // one that did not load left nothing behind
      await open?.close()
    },
  }
}
