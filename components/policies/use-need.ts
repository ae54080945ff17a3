'use client'

import { useTRPC } from '@/lib/trpc'

/** What is read again after anything done in need. */
export function useNeedKeys() {
  const trpc = useTRPC()
  return [trpc.activations.pathKey(), trpc.emergencies.pathKey(), trpc.approvals.pathKey(), trpc.policies.pathKey(), trpc.alarms.pathKey()]
}
