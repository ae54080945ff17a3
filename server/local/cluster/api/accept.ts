import { StatusError } from '@/server/local/cluster/status'

/** How objects are written: whole, metadata alone, or as rows that hold the metadata, the whole object or nothing beside their cells. */
export type Form = 'object' | 'metadata' | 'table' | 'table-of-objects' | 'table-alone'

const TABLES: Record<string, Form> = { Object: 'table-of-objects', None: 'table-alone' }
export const isTable = (form: Form): boolean => form.startsWith('table')

const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/** The first of an Accept header's forms that is served; protobuf is always offered with JSON beside it. */
export function formOf(accept: string | undefined, include: string | null = null): Form {
  if (accept === undefined || accept.trim() === '') return 'object'
  for (const one of accept.split(',')) {
    const [type = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    const as = parameters.find((part) => part.startsWith('as='))?.slice(3)
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue
    if (as === undefined) return 'object'
    if (as === 'table') return TABLES[include ?? ''] ?? 'table'
    if (as === 'partialobjectmetadata' || as === 'partialobjectmetadatalist') return 'metadata'
  }
  throw new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${ACCEPTED.join(', ')}`,
  })
}
