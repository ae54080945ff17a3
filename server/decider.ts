import { httpDecider } from '@/server/adapters/http/decider'
import { env } from '@/server/env'
import type { Decider } from '@/server/ports/decider'

/** The engine of this installation, for what the console asks on a caller's behalf. */
export const engineDecider = (): Decider => httpDecider(env().ACGS_ENGINE_URL ?? `http://127.0.0.1:${env().ACGS_ENGINE_PORT}`)
