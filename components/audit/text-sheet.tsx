import { CopyButton } from '@/components/shell/copy-button'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'

/** The canonical text, byte for byte what the leaf is the hash of; hidden characters are named here and copied as they are. */
export function TextSheet({ text, leaf }: { text: string; leaf: string }) {
  return (
    <Sheet label="Canonical text" title="Canonical text" meta={<span title={leaf}>{`leaf ${leaf.slice(0, 12)}`}</span>}>
      <pre className="au-text rule-t">{visibleText(text)}</pre>
      <p className="foot rule-t">
        <CopyButton label="Copy the text" text={text} />
      </p>
    </Sheet>
  )
}
