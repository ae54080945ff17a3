'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { visibleText } from '@/lib/format'
import type { MappingRow } from '@/lib/schemas/mappings'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

export function RemoveMappingDialog({ mapping, onClose }: { mapping: MappingRow | null; onClose: () => void }) {
  const { mappings } = useTRPC()
  const say = useToast()
  const group = visibleText(mapping?.group ?? '')
  const says = 'Whoever has the role by this group alone loses it at once, and with it open sessions and what rested on the role.'
  const { run, isBusy, error } = usePeopleCommand(useMutation(mappings.remove.mutationOptions()).mutateAsync, {
    verb: 'mappings.remove',
    target: (input: { id: string; reason: string }) => ({ kind: 'mapping', id: input.id }),
    shown: () => [`The group ${group} no longer gives the role ${mapping?.role ?? ''}`, says],
  })
  const onSend = async (reason: string) => {
    if (!mapping) return false
    const done = await run({ id: mapping.id, reason })
    if (done) say(`The group ${group} gives no role ${mapping.role} any more.`)
    return done !== null
  }
  return (
    <ReasonDialog
      isOpen={mapping !== null}
      onClose={onClose}
      title={`Remove the mapping of ${group}`}
      description={says}
      keep="Keep the mapping"
      verb="Remove the mapping"
      isStop
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}
