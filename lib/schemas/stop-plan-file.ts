import * as z from 'zod'
import { STOP_SCOPES } from '@/lib/emergency-words'

const Name = z.string().min(1).max(512)
const Step = z.strictObject({
  n: z.number().int().min(1).max(100_000),
  parentN: z.number().int().min(1).max(100_000).optional(),
  kind: z.string().min(1).max(128),
  title: z.string().max(500),
  params: z.unknown(),
})
const Target = z.looseObject({ key: Name })

/** One stop that is ready, with what its targets had when the plan was made: the way back where nothing else is left. */
export const StopPlanEntry = z.strictObject({
  key: Name,
  scope: z.enum(STOP_SCOPES),
  target: Name.nullable(),
  planId: z.uuid(),
  digest: z.string().max(128),
  compiledAt: z.iso.datetime().max(32),
  steps: z.array(Step).max(20_000),
  targets: z.array(Target).max(20_000),
  priors: z.record(Name, z.record(z.string(), z.unknown())),
})
const Authorizer = z.strictObject({
  personId: z.uuid(),
  roles: z.array(z.string().max(32)).max(16),
  passkeys: z.array(z.strictObject({ credentialId: z.string().max(1024), publicKey: z.string().max(4096) })).max(20),
})

export const StopPlanBody = z.strictObject({
  v: z.literal(1),
  madeAt: z.iso.datetime().max(32),
  madeBy: Name,
  /** The uid of the namespace kube-system: a plan is of one cluster and of no other. */
  clusterUid: z.string().min(1).max(128),
  engineVersion: z.number().int().min(1),
  plans: z.array(StopPlanEntry).max(1000),
  authorizers: z.array(Authorizer).max(1000),
})
export type StopPlanBody = z.infer<typeof StopPlanBody>
export type StopPlanEntry = z.infer<typeof StopPlanEntry>

/** The file: `body` is RFC 8785 JSON as text, so that what was signed is what is read. */
export const StopPlanFile = z.strictObject({
  body: z.string().max(64 * 1024 * 1024),
  signatures: z
    .array(z.strictObject({ kid: z.string().min(1).max(128), signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) }))
    .min(1)
    .max(8),
})
export type StopPlanFile = z.infer<typeof StopPlanFile>
