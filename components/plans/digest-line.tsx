import { CopyButton } from '@/components/shell/copy-button'

/** The whole digest: what people agree to and sign is bound to it. */
export function DigestLine({ digest }: { digest: string }) {
  return (
    <div className="digest">
      <span className="mono break">{digest}</span>
      <CopyButton label="Copy digest" text={digest} />
    </div>
  )
}
