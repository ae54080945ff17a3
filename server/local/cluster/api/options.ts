import { type Cause, invalid } from '@/server/local/cluster/status'

const KINDS: Record<string, string> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions', DELETE: 'DeleteOptions' }

const unsupported = ({ field, value, supported }: Record<'field' | 'value' | 'supported', string>): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${value}: supported values: ${supported}`,
  field,
})

/** What the query of a write says, checked before anything is looked at. Errors: 422 with the option's name. */
export function checkOptions(method: string, query: URLSearchParams) {
  const kind = KINDS[method]
  if (kind === undefined) return
  const causes: Cause[] = []
  const dryRun = query.getAll('dryRun').filter((value) => value !== '')
  if (dryRun.some((value) => value !== 'All')) {
    causes.push(unsupported({ field: 'dryRun', value: JSON.stringify(dryRun), supported: '"All"' }))
  }
  const validation = query.get('fieldValidation') ?? ''
  if (method !== 'DELETE' && !['', 'Ignore', 'Strict', 'Warn'].includes(validation)) {
    causes.push(unsupported({ field: 'fieldValidation', value: JSON.stringify(validation), supported: '"", "Ignore", "Strict", "Warn"' }))
  }
  if ((query.get('fieldManager') ?? '').length > 128) {
    causes.push({ reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes', field: 'fieldManager' })
  }
  if (causes.length > 0) throw invalid(`${kind}.meta.k8s.io`, '', causes)
}
