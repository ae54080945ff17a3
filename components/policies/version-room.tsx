'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { NotShown } from '@/components/shell/not-shown'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { Stations } from '@/components/ui/stations'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { BeginDraftDialog } from './begin-draft-dialog'
import { stationsOf } from './prepare-stations'
import { sayVersion } from './say-version'
import { VersionFile } from './version-file'
import { VersionFiles } from './version-files'
import { VERSION_ACTIONS, VERSION_SHEETS, type VersionPart, type VersionPartProps } from './version-slots'

export type VersionRoomProps = { version: number; held: readonly Permission[] }

const REFRESH_MS = 500

/** A version, whose files never change: them to read and to compare, and how far it came on its way. */
export function VersionRoom({ version, held }: VersionRoomProps) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({
    ...trpc.policies.version.queryOptions({ version }),
    enabled: version > 0,
    refetchInterval: READ_EVERY_MS,
  })
  useLiveRefresh({ topics: ['policies', 'rollouts'], queryKey: trpc.policies.version.queryKey({ version }), everyMs: REFRESH_MS })
  if (data) return <Shown detail={data} held={held} />
  return (
    <>
      <div className="head">
        <h1>Version</h1>
      </div>
      <Sheet label="Version">
        {error || version <= 0 ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="version"
            all="policies"
            permission="policies:read"
            missing="No version has that number."
            list={{ href: '/policies', label: 'Show all versions' }}
            stays="The engines decide by the active version in any case."
          />
        ) : (
          <LoadingBars what="the version" rows={8} />
        )}
      </Sheet>
    </>
  )
}

const PARSERS = { file: parseAsString, with: parseAsInteger }

const parts = (list: Readonly<Record<string, VersionPart>>, props: VersionPartProps) =>
  Object.entries(list).map(([name, Part]) => <Part key={name} {...props} />)

function Shown({ detail, held }: VersionPartProps) {
  const canWrite = held.includes('policies:write')
  const { version, files } = detail
  const { lead, rest } = sayVersion(detail)
  const [isOpen, setIsOpen] = useState(false)
  const [asked, setAsked] = useQueryStates(PARSERS, { history: 'replace' })
  const first = files.find(({ path }) => path === 'main.rego') ?? files[0]
  const path = asked.file !== null && /^[\w./-]+$/.test(asked.file) ? asked.file : (first?.path ?? null)
  const why = !canWrite ? `Writing is open to ${rolesInWords('policies:write')}.` : files.length === 0 ? 'Its files were not kept.' : null
  return (
    <>
      <div className="head">
        <div>
          <h1>{`Version ${version.version}, ${version.name}`}</h1>
          <p className="verdict">
            <b>{lead}</b> {rest} <span className="mono break">{version.constitutionHash}</span>
          </p>
        </div>
        <div className="acts">
          {parts(VERSION_ACTIONS, { detail, held })}
          <Button disabledReason={why} onClick={() => setIsOpen(true)}>
            Begin a draft from it…
          </Button>
        </div>
      </div>
      <Stations stations={stationsOf(detail)} />
      <div className="cols pol fill" data-panels>
        <VersionFiles
          detail={detail}
          path={path}
          other={asked.with}
          onOpen={(file) => void setAsked({ file })}
          onOther={(other) => void setAsked({ with: other })}
        />
        <VersionFile key={`${path} ${asked.with}`} version={version.version} path={path} other={asked.with} />
        <div className="stack vs">{parts(VERSION_SHEETS, { detail, held })}</div>
      </div>
      <BeginDraftDialog isOpen={isOpen} onOpenChange={setIsOpen} origin={null} from={version.version} />
    </>
  )
}
