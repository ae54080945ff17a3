import type { Actor } from '@/lib/access'

/** A token as the audit log names it, the same at every door. */
export const actorOfToken = (id: string): Actor => ({ id: `token:${id}`, name: id, kind: 'token', roles: [], sessionHash: null })
/** The controller itself. */
export const CONTROLLER: Actor = { id: 'system:controller', name: 'controller', kind: 'system', roles: [], sessionHash: null }
