import { utcTitle } from '@/lib/format'
import type { ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { cell, cellOf } from './cell'
import type { Period } from './periods'

const ROWS_MAX = 1000
const at = (when: Date) => utcTitle(when.toISOString())
const noteOf = (n: number, none: string) =>
  n > ROWS_MAX ? `PARTIAL: the first ${ROWS_MAX} of the period.` : n === 0 ? `No ${none} in the period.` : ''

/** 'owner: before, then after' for each changed member. */
const sayMembers = (before: unknown, after: unknown): string =>
  Object.entries(after ?? {})
    .map(([key, value]) => {
      const old = (before as Record<string, unknown> | null)?.[key]
      return old === undefined ? `${key}: ${String(cellOf(value))}` : `${key}: ${String(cellOf(old))}, then ${String(cellOf(value))}`
    })
    .join('; ')

/** Which version decided from when on. */
export async function policyChanges(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.policyActivation.findMany({
    where: { at: { gte: from, lt: to } },
    orderBy: { seq: 'asc' },
    take: ROWS_MAX + 1,
  })
  const versions = await ctx.db.policyVersion.findMany({
    where: { version: { in: rows.map(({ version }) => version) } },
    select: { version: true, constitutionHash: true },
  })
  const hashes = new Map(versions.map(({ version, constitutionHash }) => [version, constitutionHash]))
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: 'Policy changes',
    columns: ['When', 'Version', 'Constitution', 'By'],
    rows: rows.slice(0, ROWS_MAX).map((row) => [at(row.at), row.version, hashes.get(row.version) ?? 'unknown', cell(nameOf(row.by))]),
    note: noteOf(rows.length, 'version was activated'),
    missing: null,
  }
}

/** Each change of an agent with who, what and why. */
export async function agentChanges(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.agentVersion.findMany({
    where: { at: { gte: from, lt: to } },
    orderBy: [{ at: 'asc' }, { agentId: 'asc' }, { version: 'asc' }],
    take: ROWS_MAX + 1,
  })
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: 'Agent changes',
    columns: ['When', 'Agent', 'Change', 'What', 'By', 'Reason'],
    rows: rows
      .slice(0, ROWS_MAX)
      .map((row) => [
        at(row.at),
        cell(row.agentId),
        cell(row.action),
        cell(sayMembers(row.before, row.after)),
        cell(nameOf(row.by)),
        row.reason === null ? 'none given' : cell(row.reason),
      ]),
    note: noteOf(rows.length, 'agent was changed'),
    missing: null,
  }
}

/** Each version of the objectives and of the other settings. */
export async function settingChanges(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.setting.findMany({
    where: { at: { gte: from, lt: to } },
    orderBy: [{ at: 'asc' }, { key: 'asc' }, { version: 'asc' }],
    take: ROWS_MAX + 1,
  })
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: 'Objectives and settings changes',
    columns: ['When', 'Setting', 'Version', 'Now', 'By', 'Reason'],
    rows: rows
      .slice(0, ROWS_MAX)
      .map((row) => [
        at(row.at),
        row.key === 'slo' ? 'objectives' : cell(row.key),
        row.version,
        cellOf(row.body),
        cell(nameOf(row.by)),
        row.reason === null ? 'none given' : cell(row.reason),
      ]),
    note: noteOf(rows.length, 'setting was changed'),
    missing: null,
  }
}

/** Roles given and taken, tokens made and revoked. */
export async function accessChanges(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.$queryRaw<{ at: Date; what: string; subject: string; detail: string }[]>`
    SELECT * FROM (
      SELECT granted_at AS at, 'role given' AS what, name AS subject, role AS detail FROM role_grant JOIN person ON person.id = person_id
      UNION ALL
      SELECT revoked_at, 'role taken', name, role FROM role_grant JOIN person ON person.id = person_id
      UNION ALL
      SELECT created_at, 'token made', id, label || ': ' || array_to_string(scopes, ' ') FROM api_token
      UNION ALL
      SELECT revoked_at, 'token revoked', id, label FROM api_token) changes
    WHERE at >= ${from} AND at < ${to} ORDER BY at, what, subject LIMIT ${ROWS_MAX + 1}`
  return {
    title: 'Access changes',
    columns: ['When', 'Change', 'Who', 'What'],
    rows: rows.slice(0, ROWS_MAX).map((row) => [at(row.at), row.what, cell(row.subject), cell(row.detail)]),
    note: noteOf(rows.length, 'role or token was changed'),
    missing: null,
  }
}
