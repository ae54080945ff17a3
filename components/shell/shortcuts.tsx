'use client'

import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import type { NavItem } from './nav-item'
import { areSingleKeysOn, setSingleKeys } from './single-keys'

export type ShortcutsProps = { nav: NavItem[]; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** Keys that work where there is something for them. */
const PAGE_KEYS = [
  { label: 'Chart or table', keys: ['v'] },
  { label: 'Next, previous row of a list', keys: ['j', 'k'] },
  { label: 'Open the row', keys: ['Enter'] },
  { label: 'Assign what is shown, select the row', keys: ['a', 'x'] },
  { label: 'Search in a list, leave the search', keys: ['/', 'Esc'] },
]

/** The keys of the console, and the switch for those of one letter. */
export function Shortcuts({ nav, isOpen, onOpenChange }: ShortcutsProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keys"
      description="Keys lead to a page. None of them stops or changes anything; a form you have filled in does."
    >
      <dl className="dl">
        <dt>Search or run a command</dt>
        <dd>
          <Kbd keys="Ctrl K" />
        </dd>
        <dt>Send the form of a dialog</dt>
        <dd>
          <Kbd keys="Ctrl Enter" />
        </dd>
        {nav.map((item) => (
          <KeyRow key={item.href} label={item.label} second={item.key} />
        ))}
        {PAGE_KEYS.map(({ label, keys }) => (
          <PageKeys key={label} label={label} keys={keys} />
        ))}
        <dt>This list</dt>
        <dd>
          <Kbd keys="?" />
        </dd>
      </dl>
      <SingleKeySwitch />
    </Dialog>
  )
}

function KeyRow({ label, second }: { label: string; second: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Kbd keys="g" /> <Kbd keys={second} />
      </dd>
    </>
  )
}

function PageKeys({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {keys.map((one) => (
          <Kbd key={one} keys={one} />
        ))}
      </dd>
    </>
  )
}

/** Drawn only while the dialog is open, so that storage is read in the browser alone. */
function SingleKeySwitch() {
  const [isOn, setIsOn] = useState(areSingleKeysOn)
  const change = (next: boolean) => {
    setSingleKeys(next)
    setIsOn(next)
  }
  return (
    <label className="row-x">
      <input type="checkbox" checked={isOn} onChange={(event) => change(event.target.checked)} />
      Use keys of one letter
    </label>
  )
}
