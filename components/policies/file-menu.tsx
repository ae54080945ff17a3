'use client'

import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

/** Rename and remove, behind one small button at the end of the row. */
export function FileMenu({ path, onAct }: { path: string; onAct: (kind: 'move' | 'remove') => void }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn btn-ghost btn-sm" aria-label={`Actions for ${path}`}>
        <Ellipsis className="ico" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end">
          <DropdownMenu.Item className="menu-i" onSelect={() => onAct('move')}>
            Rename…
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-i" onSelect={() => onAct('remove')}>
            Remove…
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
