'use client'

import { CopyButton } from '@/components/shell/copy-button'
import { Button } from '@/components/ui/button'
import { opaConfig } from '@/lib/opa-config'
import type { JoinFacts } from '@/lib/schemas/fleet'

export const TOKEN_PATH = '/etc/opa/acgs-token'
const RUN = 'opa run --server --skip-version-check --config-file /etc/opa/acgs.yaml'

export type JoinStepsProps = { facts: JoinFacts; set: string; id: string; token: string; onClose: () => void }

/** What to copy where. The token is shown this once; the configuration can be made again. */
export function JoinSteps({ facts, set, id, token, onClose }: JoinStepsProps) {
  const config = opaConfig({ consoleUrl: window.location.origin, set, tokenPath: TOKEN_PATH, keys: facts.keys })
  return (
    <div className="form">
      <ol className="steps">
        <li>
          <p>
            Keep the token in <span className="mono">{TOKEN_PATH}</span>, readable by OPA alone. Once this is closed nobody can read it
            again.
          </p>
          <p className="secret mono">{token}</p>
          <CopyButton label="Copy the token" text={token} />
        </li>
        <li>
          <p>
            Keep this in <span className="mono">/etc/opa/acgs.yaml</span>. It holds public keys and no secret.
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="secret code" tabIndex={0} aria-label="Configuration">
            {config}
          </section>
          <CopyButton label="Copy the configuration" text={config} />
        </li>
        <li>
          <p>
            Start OPA {facts.leastVersion} or newer. It shows up here as <span className="mono">{id}</span> within seconds.
          </p>
          <p className="secret mono">{RUN}</p>
          <CopyButton label="Copy the command" text={RUN} />
        </li>
      </ol>
      <div className="dlg-f">
        <Button onClick={onClose}>Close, I have kept the token</Button>
      </div>
    </div>
  )
}
