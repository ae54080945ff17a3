import { createPublicKey, sign, verify } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import type { PublicKey } from '@/lib/schemas/signing-key'
import { StopPlanBody, StopPlanFile } from '@/lib/schemas/stop-plan-file'
import type { SigningKey } from '@/server/key-ring'

/** Older than this is said, and asked about once more; age alone never refuses a stop. */
export const OLD_AFTER_MS = 24 * 3_600_000

const context = (body: string) => Buffer.from(`acgs-stop-plan-v1\n${body}`)

/** The file's text: a line of each key that may sign now. In: at least one key. */
export function signStopPlan(body: StopPlanBody, keys: readonly SigningKey[]): string {
  const text = canonicalize(body)
  const signatures = keys.map(({ kid, key }) => ({ kid, signature: sign(null, context(text), key).toString('base64url') }))
  return JSON.stringify({ body: text, signatures } satisfies StopPlanFile)
}

export type OpenedPlan = { body: StopPlanBody /** Whose signature held; null: no key that is known here signed it. */; kid: string | null }

/** Reads a plan file. `keys` are the installation's public ones; without any nobody's signature can hold.
 *  Errors: Error in words for what is no plan file, and for one that a known key signed otherwise than it reads. */
export function openStopPlan(text: string, keys: readonly PublicKey[]): OpenedPlan {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('The plan file is not JSON.')
  }
  const file = StopPlanFile.safeParse(value)
  if (!file.success) throw new Error(`The plan file does not fit: ${file.error.issues[0]?.path.join('.')} ${file.error.issues[0]?.message}`)
  const { body: raw, signatures } = file.data
  const body = StopPlanBody.safeParse(JSON.parse(raw))
  if (!body.success) throw new Error(`The plan does not fit: ${body.error.issues[0]?.path.join('.')} ${body.error.issues[0]?.message}`)
  let kid: string | null = null
  for (const one of signatures) {
    const known = keys.find((key) => key.kid === one.kid)
    if (known === undefined) continue
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: known.x }, format: 'jwk' })
    if (!verify(null, context(raw), key, Buffer.from(one.signature, 'base64url')))
      throw new Error(`The plan file was changed after ${one.kid} signed it. Take another copy.`)
    kid = one.kid
  }
  return { body: body.data, kid }
}
