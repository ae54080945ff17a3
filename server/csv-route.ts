import type * as z from 'zod'
import type { Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import type { Target } from '@/server/audit/entry'
import type { ServiceContext } from '@/server/context'
import { fileRoute } from '@/server/file-route'

type CsvExport<S extends z.ZodType> = {
  /** First part of the file's name. */
  name: string
  permission: Permission
  action: AuditAction
  target: Target
  schema: S
  /** As for every file: said where the path names nothing. */
  none?: string
  /** Chunks of CSV; the first holds the header. */
  rows: (ctx: ServiceContext, filter: z.output<S>) => AsyncGenerator<string>
  /** CSV, or a line of JSON each. */
  format?: keyof typeof FORMATS
}
const FORMATS = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const

/** The filtered list of a noun as a CSV file that bears its time. Errors: those of `fileRoute`. */
export const csvRoute = <S extends z.ZodType>({ name, target, rows, format = 'csv', ...rest }: CsvExport<S>) =>
  fileRoute({
    ...rest,
    target: () => target,
    read: (ctx, filter) => {
      const stamp = ctx.now().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
      return { name: `${name}-${stamp}.${format}`, type: FORMATS[format], body: rows(ctx, filter) }
    },
  })
