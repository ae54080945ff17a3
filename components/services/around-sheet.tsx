import type { ReactNode } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { Part, WorkloadBudget, WorkloadDetail, WorkloadEndpoint } from '@/lib/schemas/workloads'

/** Who scales it, who protects it, and who sends to it. */
export function AroundSheet({ detail }: { detail: WorkloadDetail }) {
  return (
    <Sheet label="Around it" title="Around it">
      <dl className="dl">
        <dt>Autoscaler</dt>
        <dd className="wrap">
          <Seen part={detail.autoscalerSeen}>{() => <Autoscaler detail={detail} />}</Seen>
        </dd>
        <dt>Disruption budgets</dt>
        <dd className="wrap">
          <Seen part={detail.budgets}>
            {(budgets) =>
              budgets.length === 0 ? <span className="dim">none</span> : budgets.map((one) => <Budget key={one.name} one={one} />)
            }
          </Seen>
        </dd>
        <dt>Services</dt>
        <dd className="wrap">
          <Seen part={detail.endpoints}>
            {(endpoints) =>
              endpoints.length === 0 ? (
                <span className="dim">none sends to it</span>
              ) : (
                endpoints.map((one) => <Endpoint key={one.service} one={one} />)
              )
            }
          </Seen>
        </dd>
      </dl>
    </Sheet>
  )
}

function Seen<T>({ part, children }: { part: Part<T>; children: (value: T) => ReactNode }) {
  if (part.seen === 'allowed') return children(part.value)
  return (
    <span className="row-x" title={part.why}>
      <Glyph state={part.seen === 'denied' ? 'deny' : 'unknown'} />
      <span className="soft">{part.seen === 'denied' ? 'not permitted' : 'not known yet'}</span>
      <span className="sr">{visibleText(part.why)}</span>
    </span>
  )
}

function Autoscaler({ detail: { autoscaler } }: { detail: WorkloadDetail }) {
  if (autoscaler === null) return <span className="dim">none</span>
  const { name, min, max, wanted } = autoscaler
  return (
    <span className="break">
      {`${visibleText(name)}, ${min} to ${max}`}
      {wanted !== null && <span className="dim">{`, wants ${wanted}`}</span>}
    </span>
  )
}

function Budget({ one: { name, disruptionsAllowed, healthy, wanted } }: { one: WorkloadBudget }) {
  const figures = healthy === null || wanted === null ? '' : `, ${healthy} healthy, ${wanted} needed`
  return (
    <span className="break">
      {`${visibleText(name)}: `}
      {disruptionsAllowed === null ? 'unknown' : `${disruptionsAllowed} may go`}
      <span className="dim">{figures}</span>
    </span>
  )
}

function Endpoint({ one: { service, ready, total, publishesNotReady } }: { one: WorkloadEndpoint }) {
  return (
    <span className="break">
      {`${visibleText(service)}: ${ready} of ${total} endpoints ready`}
      {publishesNotReady && <span className="dim">, sends to pods that are not ready too</span>}
    </span>
  )
}
