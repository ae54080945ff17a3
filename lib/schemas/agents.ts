import * as z from 'zod'
import { AgentId } from './evaluate'

export const CLEARANCES = ['public', 'internal', 'confidential', 'restricted', 'top_secret'] as const
const Text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'plain text without broken characters')

export const RegisterAgent = z.strictObject({
  agentId: AgentId,
  owner: Text(128),
  trustLevel: z.number().min(0).max(1),
  clearance: z.enum(CLEARANCES).default('internal'),
})
export type RegisterAgent = z.infer<typeof RegisterAgent>

export const SCOPES = [
  'decide',
  'decide:gateway',
  'sandbox:execute',
  'sandbox:read',
  'evolution:submit',
  'review:create',
  'review:read',
  'audit:read',
  'audit:write',
  'audit:export',
  'report:read',
  'health:read',
  'opa:bundle',
  'opa:logs',
  'webhook:alertmanager',
  'webhook:falco',
  'webhook:tetragon',
  'webhook:generic',
  'metrics:read',
] as const

export const AgentGlob = z.string().regex(/^[a-z0-9*]([a-z0-9._*-]{0,61}[a-z0-9*])?$/, 'an agent id, with * for any characters')
export const CreateToken = z.strictObject({
  label: Text(128).default('token'),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  agents: z.array(AgentGlob).min(1).max(32),
  cidr: z.union([z.cidrv4(), z.cidrv6()]).optional(),
  days: z.number().int().min(1).max(90).default(30),
})
export type CreateToken = z.infer<typeof CreateToken>

export const RevokeToken = z.strictObject({ id: z.string().regex(/^[0-9a-f]{8}$/, 'the 8 hex digits after acgs_') })
export type RevokeToken = z.infer<typeof RevokeToken>
export const ListAll = z.strictObject({})
