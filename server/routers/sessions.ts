import { EndSession, EndSessionsOf, ListSessions, MySessions, OwnSessions, SessionPage, SessionRef } from '@/lib/schemas/sessions'
import { endSessionOf } from '@/server/services/sessions/end'
import { endSessionsOf } from '@/server/services/sessions/end-all'
import { listSessions } from '@/server/services/sessions/list'
import { listMySessions } from '@/server/services/sessions/mine'
import { revokeSession } from '@/server/services/sessions/revoke'
import { revokeOtherSessions } from '@/server/services/sessions/revoke-others'
import { mySessionsOf, sessionOf, sessionsOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

/** Ending a session asks for no confirmation: whoever sees a stranger's must be quick. */
export const sessions = router({
  mine: read({ permission: 'sessions:revoke', schema: MySessions })
    .output(OwnSessions)
    .query(({ ctx }) => listMySessions(ctx)),
  list: read({ permission: 'sessions:read', schema: ListSessions })
    .output(SessionPage)
    .query(({ ctx, input }) => listSessions(ctx, input)),
  revoke: command({ permission: 'sessions:revoke', action: 'sessions.revoke', schema: SessionRef, target: sessionOf }).mutation(
    ({ ctx, input }) => revokeSession(ctx, input),
  ),
  revokeOthers: command({ permission: 'sessions:revoke', action: 'sessions.revoke', schema: MySessions, target: mySessionsOf }).mutation(
    ({ ctx }) => revokeOtherSessions(ctx),
  ),
  end: command({ permission: 'sessions:end', action: 'sessions.end', schema: EndSession, target: sessionOf }).mutation(({ ctx, input }) =>
    endSessionOf(ctx, input),
  ),
  endAll: command({ permission: 'sessions:end', action: 'sessions.end', schema: EndSessionsOf, target: sessionsOf }).mutation(
    ({ ctx, input }) => endSessionsOf(ctx, input),
  ),
})
