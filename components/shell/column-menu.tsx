'use client'

import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { buttonClass } from '@/components/ui/button-class'
import type { ColumnChoice } from './use-columns'

/** Chooses the columns of a table. It stays open while several are chosen. */
export function ColumnMenu<C extends string>({ columns: { columns, isShown, toggle, showAll } }: { columns: ColumnChoice<C> }) {
  const shown = columns.filter(({ id }) => isShown(id)).length
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonClass()}>
        {shown === columns.length ? 'Columns' : `Columns, ${shown} of ${columns.length}`}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          {columns.map(({ id, name }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              className="menu-i"
              checked={isShown(id)}
              onCheckedChange={() => toggle(id)}
              onSelect={(event) => event.preventDefault()}
            >
              <span className="ico tick">
                <DropdownMenu.ItemIndicator>
                  <Check className="ico" aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </span>
              {name}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Item className="menu-i" disabled={shown === columns.length} onSelect={showAll}>
            <span className="ico" />
            Show all columns
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
