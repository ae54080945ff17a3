import type { FalseAlarmPage, ListFalseAlarms } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import { filesOfDraft } from './files'
import { MADE_FILES, testNameOf } from './test-text'

/** The tests that false alarms left, newest first by their id, and whether the draft has them. Errors: NOT_FOUND. */
export async function listFalseAlarms(ctx: ServiceContext, { id, cursor, limit }: ListFalseAlarms): Promise<FalseAlarmPage> {
  const where = { violation: { origin: ctx.origin } }
  const [{ files }, found, total] = await Promise.all([
    filesOfDraft(ctx, id),
    ctx.db.violationFixture.findMany({
      where: cursor ? { ...where, id: { lt: cursor } } : where,
      select: { id: true, decisionId: true, body: true, createdAt: true },
      orderBy: { id: 'desc' },
      take: limit + 1,
    }),
    ctx.db.violationFixture.count({ where }),
  ])
  const tests = files.find(({ path }) => path === MADE_FILES.test)?.text ?? ''
  const page = found.slice(0, limit)
  return {
    items: page.map(({ id: fixtureId, decisionId, body, createdAt }) => ({
      id: fixtureId,
      decisionId,
      name: Object.keys((body as { cases?: Record<string, unknown> } | null)?.cases ?? {})[0] ?? decisionId,
      at: createdAt.toISOString(),
      isTaken: new RegExp(`^${testNameOf({ codes: ['false_alarm'], action: '', decisionId })}\\b`, 'm').test(tests),
    })),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
