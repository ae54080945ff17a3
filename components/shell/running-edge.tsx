'use client'

import { Edge, type EdgeKind } from '@/components/ui/edge'
import { useStanding } from './use-standing'

/** Where this console is, and red while everything is denied; the strip says it in words. */
export function RunningEdge({ kind }: { kind: EdgeKind }) {
  const { data } = useStanding()
  return <Edge kind={data?.denyAll ? 'stop' : kind} />
}
