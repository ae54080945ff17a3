import type { AuditPage, SearchAudit } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { auditSearchOf } from '@/server/services/targets'
import { listAudit } from './list'

const isNarrow = ({ view: _view, cursor: _cursor, limit: _limit, ...narrow }: SearchAudit) =>
  Object.values(narrow).some((part) => part !== undefined)

/** The log for a token: a filter is a search and is audited, reading the newest is not. Errors: as `listAudit`, UPSTREAM without an audit row. */
export async function searchAuditByToken(ctx: ServiceContext, input: SearchAudit): Promise<AuditPage> {
  if (!isNarrow(input)) return listAudit(ctx, input)
  const rule = { permission: 'audit:read', action: 'audit.search', target: auditSearchOf(input) } as const
  return runCommand(ctx, rule, (opened) => listAudit(opened, input))
}
