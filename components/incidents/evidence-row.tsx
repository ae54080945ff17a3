import { EvidenceMoves } from '@/components/shell/evidence-moves'
import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import { sayBytes } from '@/lib/format-bytes'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import type { Viewer } from './viewer'

/** How much was kept, that something is missing, and the way to take it along. */
export function EvidenceRow({ detail: { id, evidence, affected }, viewer }: { detail: IncidentDetail; viewer: Viewer }) {
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
        {files > 0 && <EvidenceMoves of={{ incident: id }} held={viewer.held} />}
      </dd>
    </>
  )
}
