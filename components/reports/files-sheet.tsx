import { buttonClass } from '@/components/ui/button-class'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { ReportFile } from '@/lib/schemas/reports'
import { ReportGrid } from './report-grid'

/** The stored files. Sending one again sends the same bytes, which the digest proves. */
export function FilesSheet({ id, files }: { id: string; files: readonly ReportFile[] }) {
  return (
    <Sheet label="Files" title="Files" aside="stored once; sent again, the same bytes">
      <ReportGrid
        caption="Files of this report"
        columns={['File', 'Bytes', 'SHA-256']}
        rows={files.map(({ format, bytes, sha256 }) => ({
          key: format,
          cells: [
            <a key="link" href={`/api/v1/reports/${id}/${format}`} download className={buttonClass({ size: 'sm' })}>
              {`Download ${format.toUpperCase()}`}
            </a>,
            formatCount(bytes),
            <span key="digest" className="mono break">
              {sha256}
            </span>,
          ],
        }))}
      />
    </Sheet>
  )
}
