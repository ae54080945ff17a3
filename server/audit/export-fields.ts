import * as z from 'zod'

/** A sealed entry as it is exported: its place and its canonical text. */
export type SealedText = { idx: number; text: string }

const text = z.string().nullish().catch(null)
const Fields = z.object({
  id: text,
  at: text,
  phase: text,
  action: z.string().catch('unknown'),
  outcome: text,
  reason: text,
  request_id: text,
  run_id: text,
  incident_id: text,
  before_digest: text,
  after_digest: text,
  policy_version: text,
  detail_digest: text,
  drill: z.boolean().catch(false),
  late: z.boolean().catch(false),
  actor: z
    .object({
      id: z.string().catch('unknown'),
      kind: z.string().catch('unknown'),
      session_hash: text,
      roles: z.array(z.string()).catch([]),
      mfa: z.boolean().catch(false),
    })
    .catch({ id: 'unknown', kind: 'unknown', session_hash: null, roles: [], mfa: false }),
  src: z.object({ ip: text, ua_hash: text }).catch({ ip: null, ua_hash: null }),
  target: z.object({ kind: z.string().catch('unknown'), id: z.string().catch('unknown'), ns: text }).catch({
    kind: 'unknown',
    id: 'unknown',
    ns: null,
  }),
})
export type Fields = z.output<typeof Fields>

/** What an entry says, for other formats than its own. Whatever was sealed can be exported: a field that is not what it should be is empty. */
export function fieldsOf(canonical: string): Fields {
  let value: unknown = {}
  try {
    value = JSON.parse(canonical)
  } catch {
    // Sealed as it was; its text is in the canonical file.
  }
  const parsed = Fields.safeParse(value)
  return parsed.success ? parsed.data : Fields.parse({})
}

/** Milliseconds since 1970; 0 where the entry has no time. */
export const timeOf = ({ at }: Fields): number => {
  const ms = Date.parse(at ?? '')
  return Number.isNaN(ms) ? 0 : ms
}

/** `agents.block of agent my-agent by 018f…: denied` */
export const sentenceOf = ({ action, target, actor, outcome, phase }: Fields): string =>
  `${action} of ${target.kind} ${target.id} by ${actor.id}: ${outcome ?? phase ?? 'unknown'}`

/** What neither format has a place of its own for, under our own names. */
export const factsOf = ({ target, request_id, run_id, incident_id, before_digest, after_digest, policy_version, ...rest }: Fields) => ({
  target,
  request_id,
  run_id,
  incident_id,
  before_digest,
  after_digest,
  policy_version,
  detail_digest: rest.detail_digest,
  drill: rest.drill,
  late: rest.late,
})
