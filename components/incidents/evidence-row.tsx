import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import { sayBytes } from '@/lib/format-bytes'
import type { IncidentDetail } from '@/lib/schemas/incidents'

/** How much was kept, and that something is missing. */
export function EvidenceRow({ detail: { evidence, affected } }: { detail: IncidentDetail }) {
  const { files, bytes, missing } = evidence
  if (files === 0 && missing === 0 && affected.sandboxes.length === 0) return null
  return (
    <>
      <dt>Evidence</dt>
      <dd className="wrap">
        {files === 0 ? <span className="dim">none taken</span> : `${formatCount(files)} files, ${sayBytes(bytes)}`}
        {missing > 0 && (
          <span className="row-x">
            <Glyph state="warn" size={12} />
            {`${formatCount(missing)} missing`}
          </span>
        )}
      </dd>
    </>
  )
}
