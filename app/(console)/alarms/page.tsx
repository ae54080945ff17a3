import type { Metadata } from 'next'
import { AlarmsRoom } from '@/components/alarms/alarms-room'
import { alarmInput } from '@/components/alarms/list-input'
import { Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Alarms' }

export default async function AlarmsPage({ searchParams }: PageProps<'/alarms'>) {
  await prefetch(trpc.alarms.list.queryOptions(alarmInput(await searchParams)))
  return (
    <Hydrate>
      <AlarmsRoom />
    </Hydrate>
  )
}
