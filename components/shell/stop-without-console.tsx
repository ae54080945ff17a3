import { visibleText } from '@/lib/format'
import { CopyButton } from './copy-button'

/** For when this console is down: on any machine with access to the cluster. */
export function StopWithoutConsole({ command }: { command: string }) {
  return (
    <div className="run-cli rule-t">
      <div className="em-down">
        <p className="hint">
          When this console is down, with the plan that a worker keeps under <span className="mono">stop</span> of its data folder, and in
          the ConfigMap <span className="mono">acgs-stop-plan</span>
        </p>
        <pre className="mono em-cmd">{visibleText(command)}</pre>
      </div>
      <CopyButton label="Copy" text={command} />
    </div>
  )
}
