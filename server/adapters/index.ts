import { httpProbe } from '@/server/adapters/http/probe'
import { kafkaStream } from '@/server/adapters/kafka/stream'
import { filePolicies } from '@/server/adapters/opa/policies'
import { env } from '@/server/env'
import type { DecisionStream } from '@/server/ports/decision-stream'
import type { Policies } from '@/server/ports/policies'
import type { Probe } from '@/server/ports/probe'

/** The composed ports, by the environment. */
export const probe = (): Probe => httpProbe
export const policies = (): Policies => filePolicies()

/** The stream between engines and database, or null: then engines write there themselves. Each call is a client of its own. */
export function decisionStream(): DecisionStream | null {
  const { KAFKA_BROKERS: brokers, KAFKA_TLS, KAFKA_USERNAME: username, KAFKA_PASSWORD: password, ACGS_ROLE_ID: clientId } = env()
  if (!brokers) return null
  return kafkaStream({
    brokers,
    clientId,
    isTls: KAFKA_TLS === '1',
    credentials: username && password ? { username, password } : undefined,
  })
}
