import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { ReportFile } from '@/lib/schemas/reports'
import { ReportGrid } from './report-grid'

/** The stored files. Sending one again sends the same bytes, which the digest proves. */
export function FilesSheet({ files }: { files: readonly ReportFile[] }) {
  return (
    <Sheet label="Files" title="Files" aside="stored once; sent again, the same bytes">
      <ReportGrid
        caption="Files of this report"
        columns={['File', 'Bytes', 'SHA-256']}
        rows={files.map(({ format, bytes, sha256 }) => ({
          key: format,
          cells: [
            format.toUpperCase(),
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
