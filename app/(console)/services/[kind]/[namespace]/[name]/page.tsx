import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PAGE_SIZE } from '@/components/services/list-input'
import { NodeRoom } from '@/components/services/node-room'
import { ServiceRoom } from '@/components/services/service-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { NodeRef } from '@/lib/schemas/nodes'
import { WorkloadRef } from '@/lib/schemas/workloads'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Service' }

export default async function ServicePage({ params }: PageProps<'/services/[kind]/[namespace]/[name]'>) {
  const { kind, namespace, name } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const node = NodeRef.safeParse({ name, limit: PAGE_SIZE })
  const workload = WorkloadRef.safeParse({ kind, namespace, name })
  const isNode = kind === 'Node' && namespace === '-' && node.success
  if (!isNode && !workload.success) notFound()
  if (held.includes('workloads:read')) {
    if (isNode) await prefetch(trpc.workloads.node.queryOptions(node.data))
    else if (workload.success) await prefetch(trpc.workloads.get.queryOptions(workload.data))
  }
  return (
    <Hydrate>
      {isNode ? <NodeRoom name={node.data.name} held={held} /> : workload.success && <ServiceRoom target={workload.data} held={held} />}
    </Hydrate>
  )
}
