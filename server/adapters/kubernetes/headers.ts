import { AppError } from '@/lib/errors'
import type { Caller, ClusterGroup } from '@/server/ports/cluster'

/** Names and values as they go on the wire; several values are several headers. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

const GROUPS: ReadonlySet<string> = new Set<ClusterGroup>(['acgs:operators', 'acgs:leads', 'acgs:automation'])
const NOT_PRINTABLE = /[^\x20-\x7e]/
const PERSON = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/

const refuse = (what: string): never => {
  throw new AppError('BAD_REQUEST', `The call was not made: ${what}`)
}

/** A value that a header can hold: printable ASCII and nothing else, so that no value ends a header and begins another. */
function checked(name: string, value: string): string {
  if (value === '' || value.length > 16_384 || NOT_PRINTABLE.test(value))
    refuse(`the header ${name} would hold characters that no header may.`)
  return value
}

function personHeaders(caller: Extract<Caller, { kind: 'person' }>): Record<string, string | readonly string[]> {
  if (!PERSON.test(caller.personId)) refuse('the person’s name has characters that no header may hold.')
  if (caller.groups.length === 0) refuse('a person acts with at least one of the groups of the console.')
  const groups = [...new Set<string>(caller.groups)]
  const strange = groups.find((group) => !GROUPS.has(group))
  if (strange !== undefined) refuse('a person acts with the groups of the console alone.')
  return {
    'impersonate-user': `acgs:${caller.personId}`,
    'impersonate-group': groups,
    ...(caller.runId ? { 'impersonate-extra-acgs.io%2frun': checked('Impersonate-Extra', caller.runId) } : {}),
  }
}

export type HeaderFacts = { caller: Caller; authorization: string | null; accept: string; contentType?: string | undefined }

/** The whole header set of a call, made from nothing: whatever came in from a browser cannot be in it.
 *  Errors: BAD_REQUEST for a value that no header may hold, a group that is not one of the three, a person without one. */
export function headersFor({ caller, authorization, accept, contentType }: HeaderFacts): Headers {
  return {
    accept: checked('Accept', accept),
    'user-agent': 'acgs-console',
    ...(authorization ? { authorization: checked('Authorization', authorization) } : {}),
    ...(contentType ? { 'content-type': checked('Content-Type', contentType) } : {}),
    ...(caller.kind === 'person' ? personHeaders(caller) : {}),
  }
}
