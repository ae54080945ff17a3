import type { ReactNode } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { SettingsTabs } from './settings-tabs'

export type SettingsHeadProps = { title: string; verdict?: ReactNode; acts?: ReactNode; held: readonly Permission[] }

/** Title, verdict and acts of a list, and the way to the others. */
export function SettingsHead({ title, verdict, acts, held }: SettingsHeadProps) {
  return (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
          {verdict !== undefined && <p className="verdict">{verdict}</p>}
        </div>
        {acts !== undefined && <div className="acts">{acts}</div>}
      </div>
      <SettingsTabs held={held} />
    </>
  )
}

export type SettingsLockedProps = { title: string; what: string; permission: Permission; held: readonly Permission[] }

/** The page of a list that this role cannot read. */
export function SettingsLocked({ title, what, permission, held }: SettingsLockedProps) {
  return (
    <>
      <SettingsHead title={title} held={held} />
      <Sheet label="No right">
        <NoRight title={`You cannot read ${what}`} detail={`Open to ${rolesInWords(permission)}. Ask an administrator for one of them.`} />
      </Sheet>
    </>
  )
}
