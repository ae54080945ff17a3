'use client'

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Kbd } from '@/components/ui/kbd'
import { type LanguageCommands, languageActs } from './language-store'
import { useWorkspace } from './workspace'

const ACTS: readonly { act: keyof LanguageCommands; label: string; keys: string; isWrite?: boolean }[] = [
  { act: 'goToDefinition', label: 'Go to definition', keys: 'F12' },
  { act: 'findReferences', label: 'Find uses…', keys: 'Shift F12' },
  { act: 'rename', label: 'Rename…', keys: 'F2', isWrite: true },
  { act: 'outline', label: 'Outline of the file…', keys: 'Ctrl Shift O' },
]

/** What can be done with the name at the cursor; the same by key in the editor. */
export function SymbolMenu() {
  const { detail, canWrite } = useWorkspace()
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn btn-ghost btn-sm">
        Name
        <ChevronDown className="ico" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end">
          {ACTS.filter(({ isWrite }) => canWrite || !isWrite).map(({ act, label, keys }) => (
            <DropdownMenu.Item key={act} className="menu-i" onSelect={() => languageActs(detail.draft.id)?.[act]()}>
              {label}
              <Kbd keys={keys} />
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
