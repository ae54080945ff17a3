import { httpProbe } from '@/server/adapters/http/probe'
import { filePolicies } from '@/server/adapters/opa/policies'
import type { Policies } from '@/server/ports/policies'
import type { Probe } from '@/server/ports/probe'

/** The composed ports, by the environment. */
export const probe = (): Probe => httpProbe
export const policies = (): Policies => filePolicies()
